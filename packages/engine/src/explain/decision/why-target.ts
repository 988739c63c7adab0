import type { CompiledTarget, Member, PickStrategy } from '../../catalog/compiled-catalog.ts';
import type { Facts } from '../../facts/fact-table.ts';
import type { Tier } from '../../policy/compiled-policy.ts';
import { listed } from '../../policy/tiers.ts';
import { admit } from '../../routing/admit.ts';
import { type Chosen, choose } from '../../routing/choose.ts';
import { costPicoUsd, latencyMs, type Query, shareOf, successOf } from '../../routing/query.ts';
import type { Routed } from '../../routing/route.ts';
import { milliseconds, percent, usd } from '../../routing/units.ts';
import { counted, excerpt, money, quoted, share } from '../words/text.ts';
import { peopleTakeOver } from './next-steps.ts';

/** Who answers first, and why: a few sentences. */
export function whyTarget(routed: Routed): string[] {
  const { choice, rule, query, panic } = routed;
  const chosen = choice.attempts[0] ?? choice.handoff;
  if (!chosen) return [];
  const { target } = chosen.member;
  return [
    ...experimentSentence(routed),
    ...(rule.tool
      ? [`The tool ${quoted(rule.tool.name)} is asked first; a model is asked only if the tool has no answer.`]
      : []),
    ...(panic ? ['All models that may answer first are down, and the policy says to try them all the same.'] : []),
    ...firstSentences(routed, chosen),
    ...(target.handoff ? [] : [estimateSentence(target, query)]),
  ];
}

function experimentSentence({ arm, rule, scope: { facts } }: Routed): string[] {
  if (!arm) return [];
  const by = rule.experiment?.by ?? (facts.user === '' ? 'session' : 'user');
  const label = by.startsWith('labels.') ? by.slice('labels.'.length) : undefined;
  const key = label === undefined ? facts[by as 'user' | 'session' | 'tenant' | 'source'] : ownLabel(facts, label);
  const noun = label === undefined ? by : `label ${quoted(label)}`;
  const why = key ? `in which the ${noun} ${quoted(excerpt(key))} stays` : 'by chance';
  return [`The request takes part in the experiment '${arm.place.name}', in the arm '${arm.place.arm}', ${why}.`];
}

function firstSentences(routed: Routed, chosen: Chosen): string[] {
  const { query, tiers } = routed;
  const { target } = chosen.member;
  const usual = usualChoice(routed);
  const replaced = usual && usual.member.target !== target ? usual : undefined;
  if (target.handoff) {
    const people = peopleTakeOver(target.handoff);
    const models = tiers
      .slice(0, chosen.tier + 1)
      .flatMap(({ members }) => members.filter((each) => !each.target.handoff));
    const none = models.length > 0 && !models.some((member) => mayAnswer(member, query));
    if (replaced) return [standInSentence(routed, `No model is asked, but ${people},`, replaced)];
    return [`No model is asked${none ? ', since none may answer' : ''}: ${people}.`];
  }
  if (replaced) return [standInSentence(routed, `${target.id} answers`, replaced)];
  const answers = `${target.id} answers: ${pickClause(routed, chosen)}.`;
  if (shareOf(target, query) === 1) return [answers];
  return [answers, `It gets ${portion(target, query)}, and this request is part of that.`];
}

/** Who would be chosen if everybody who may answer had the usual traffic. */
function usualChoice({ query, tiers, rule }: Routed): Chosen | undefined {
  const health = query.health && { ...query.health, shares: query.health.shares.map(() => 1) };
  const choice = choose(tiers, { ...query, health }, rule.maxAttempts);
  return choice?.attempts[0] ?? choice?.handoff;
}

function standInSentence({ query, tiers }: Routed, opening: string, usual: Chosen): string {
  const absent = usual.member.target;
  if (shareOf(absent, query) < 1) {
    return `${opening} in place of ${absent.id}, which gets only ${portion(absent, query)}; this request is not part of that.`;
  }
  const { label, members } = tiers[usual.tier] as Tier;
  const ill = members.filter((member) => shareOf(member.target, query) < 1).map((member) => member.target.id);
  return `${opening} in place of ${absent.id}: with ${listed(ill)} out or short, ${quotedLabel(label)} takes only part of its usual traffic, and this request is not part of that.`;
}

/** "20 % of its usual traffic at the moment (errors rose to 12 %)" */
function portion(target: CompiledTarget, query: Query): string {
  const message = query.health?.targets[target.index]?.message;
  const why = message ? ` (${message.replace(/\.$/, '')})` : '';
  return `${percent(shareOf(target, query))} of its usual traffic at the moment${why}`;
}

function pickClause({ tiers, query }: Routed, { member, tier: tierIndex }: Chosen): string {
  const tier = tiers[tierIndex] as Tier;
  const { label, members, pick } = tier;
  const { target } = member;
  const skipped = tiers.slice(0, tierIndex).map((each) => quotedLabel(each.label));
  const after = skipped.length === 0 ? '' : `, and nobody in ${skipped.join(' or ')} may answer`;
  const name = quotedLabel(label);
  if (members.length === 1)
    return `${label === target.id ? 'the rule names it' : `it is the only one in ${name}`}${after}`;
  const fit = members.filter((each) => mayAnswer(each, query));
  if (fit.length === 1) return `it is the only one in ${name} that may answer${after}`;
  const group = `the ${fit.length} models in ${name}${fit.length === members.length ? '' : ' that may answer'}`;
  return `${pickWords(pick, member, group, fit, query)}${after}`;
}

function pickWords(
  pick: PickStrategy,
  { target, weight }: Member,
  group: string,
  fit: readonly Member[],
  query: Query,
): string {
  const p = successOf(target, query);
  switch (pick.kind) {
    case 'in_order':
      return `it comes first among ${group}`;
    case 'cheapest':
      return `for this request it is the cheapest of ${group}`;
    case 'fastest':
      return `for this request it is the fastest of ${group}`;
    case 'best_value':
      return p >= pick.atLeast
        ? `it is the cheapest of ${group} with a probability of at least ${share(pick.atLeast)} that the answer is acceptable`
        : `none of ${group} reaches a probability of ${share(pick.atLeast)} that the answer is acceptable, and it comes nearest`;
    case 'highest_quality': {
      const cap = money(pick.withinPicoUsd / 1e12);
      return costPicoUsd(target, query, query.outputTokens) <= pick.withinPicoUsd
        ? `of ${group}, it is the most likely to give an acceptable answer for at most ${cap}`
        : `none of ${group} costs at most ${cap}, and it is the cheapest`;
    }
    case 'weighted': {
      const total = fit.reduce((sum, each) => sum + each.weight * shareOf(each.target, query), 0);
      const drawn = `it gets ${percent((weight * shareOf(target, query)) / total)} of what goes to ${group}`;
      const { session } = query.scope.facts;
      return session === ''
        ? `${drawn}, and the draw fell on it`
        : `${drawn}, and the session ${quoted(excerpt(session))} stays with it`;
    }
  }
}

function mayAnswer({ target }: Member, query: Query): boolean {
  return admit(target, query) === 0;
}

/** The names in a tier's label, each in quotes. */
function quotedLabel(label: string): string {
  return listed(label.split(/, | and /).map(quoted));
}

function estimateSentence(target: CompiledTarget, query: Query): string {
  const cost = usd(costPicoUsd(target, query, query.outputTokens));
  const time = milliseconds(latencyMs(target, query));
  const prompt = query.inputTokens === 0 ? '' : `${counted(query.inputTokens, 'token')} of prompt and `;
  const size = `${prompt}about ${counted(query.outputTokens, 'token')} of answer`;
  return `With ${size} it should cost about ${cost} and take about ${time}; the answer is acceptable with a probability of ${percent(successOf(target, query))}.`;
}

/** A label of the caller's, not a property that every object has. */
function ownLabel({ labels }: Facts, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
