import type { CompiledTarget, PickStrategy } from '../../catalog/compiled-catalog.ts';
import type { Tier } from '../../policy/compiled-policy.ts';
import { admit } from '../../routing/admit.ts';
import { type Chosen, choose } from '../../routing/choose.ts';
import { costPicoUsd, latencyMs, type Query, shareOf, successOf } from '../../routing/query.ts';
import type { Routed } from '../../routing/route.ts';
import { milliseconds, percent, usd } from '../../routing/units.ts';
import { counted, excerpt, money, share } from '../words/text.ts';
import { peopleTakeOver } from './next-steps.ts';

/** Who answers first, and why: a few sentences. */
export function whyTarget(routed: Routed): string[] {
  const { choice, rule } = routed;
  const chosen = choice.attempts[0] ?? choice.handoff;
  if (!chosen) return [];
  const { target } = chosen.member;
  return [
    ...experimentSentence(routed),
    ...(rule.tool
      ? [`The tool '${rule.tool.name}' is asked first; a model is asked only if the tool has no answer.`]
      : []),
    ...(routed.panic ? ['Everything that may answer is down, and the policy says to try all the same.'] : []),
    target.handoff
      ? handoffSentence(routed, chosen, target.handoff)
      : `${target.id} answers: ${pickSentence(routed, chosen)}.`,
    ...shareSentences(routed, target),
    ...(target.handoff ? [] : [estimateSentence(target, routed.query)]),
  ];
}

function experimentSentence({ arm, rule, scope: { facts } }: Routed): string[] {
  if (!arm) return [];
  const by = rule.experiment?.by ?? (facts.user === '' ? 'session' : 'user');
  const key = by.startsWith('labels.')
    ? facts.labels[by.slice('labels.'.length)]
    : facts[by as 'user' | 'session' | 'tenant' | 'source'];
  const noun = by.startsWith('labels.') ? `label ${by.slice('labels.'.length)}` : by;
  const why = key ? `where the ${noun} '${excerpt(key)}' always is` : 'by chance';
  return [`The request takes part in the experiment '${arm.place.name}', in the arm '${arm.place.arm}', ${why}.`];
}

function handoffSentence(
  { tiers, query }: Routed,
  { tier }: Chosen,
  handoff: NonNullable<CompiledTarget['handoff']>,
): string {
  const models = tiers.slice(0, tier + 1).flatMap(({ members }) => members.filter(({ target }) => !target.handoff));
  const why =
    models.some(({ target }) => admit(target, query) === 0) || models.length === 0
      ? ''
      : ', since none of the models may answer';
  return `No model is asked: ${peopleTakeOver(handoff)}${why}.`;
}

function pickSentence({ tiers, query }: Routed, { member: { target, weight }, tier: tierIndex }: Chosen): string {
  const tier = tiers[tierIndex] as Tier;
  const { label, members, pick } = tier;
  const after = tierIndex === 0 ? '' : `, and ${earlierTiers(tiers.slice(0, tierIndex), query)}`;
  if (members.length === 1) {
    return `${label === target.id ? 'the rule names it' : `it is the only model of '${label}'`}${after}`;
  }
  const fit = members.filter((member) => admit(member.target, query) === 0);
  if (fit.length === 1) return `it is the only model of '${label}' that may answer${after}`;
  const group =
    fit.length === members.length
      ? `the ${members.length} models of '${label}'`
      : `the ${fit.length} models of '${label}' that may answer`;
  const total = fit.reduce((sum, each) => sum + each.weight * shareOf(each.target, query), 0);
  return `${pickWords(pick, target, group, query, (weight * shareOf(target, query)) / total)}${after}`;
}

function pickWords(pick: PickStrategy, target: CompiledTarget, group: string, query: Query, part: number): string {
  const p = percent(successOf(target, query));
  switch (pick.kind) {
    case 'in_order':
      return `it comes first among ${group}`;
    case 'cheapest':
      return `it is the cheapest of ${group} for this request`;
    case 'fastest':
      return `it is the fastest of ${group} for this request`;
    case 'best_value':
      return successOf(target, query) >= pick.atLeast
        ? `it is the cheapest of ${group} that is at least ${share(pick.atLeast)} likely to give an acceptable answer`
        : `none of ${group} is ${share(pick.atLeast)} likely to give an acceptable answer, and at ${p} it comes nearest`;
    case 'highest_quality':
      return costPicoUsd(target, query, query.outputTokens) <= pick.withinPicoUsd
        ? `of ${group} that cost at most ${money(pick.withinPicoUsd / 1e12)}, it is the most likely to give an acceptable answer`
        : `none of ${group} costs at most ${money(pick.withinPicoUsd / 1e12)}, and it is the cheapest`;
    case 'weighted': {
      const { session } = query.scope.facts;
      const drawn = `it gets ${percent(part)} of the traffic of ${group}`;
      return session === ''
        ? `${drawn}, and the draw fell on it`
        : `${drawn}, and the session '${excerpt(session)}' stays with it`;
    }
  }
}

/** Why tiers before the chosen one have nobody. */
function earlierTiers(tiers: readonly Tier[], query: Query): string {
  const free = tiers.some(({ members }) => members.some(({ target }) => admit(target, query) === 0));
  const names = tiers.map(({ label }) => `'${label}'`).join(' and ');
  return free ? `${names} can take no more of the traffic at the moment` : `nobody in ${names} may answer`;
}

/** What provider health did to the choice. */
function shareSentences({ query, tiers, rule, panic }: Routed, target: CompiledTarget): string[] {
  const { health } = query;
  if (!health || panic) return [];
  const portion = (of: CompiledTarget) => {
    const message = health.targets[of.index]?.message;
    return `${percent(shareOf(of, query))} of its usual traffic at the moment${message ? ` (${message.replace(/\.$/, '')})` : ''}`;
  };
  const usual = choose(
    tiers,
    { ...query, health: { ...health, shares: health.shares.map(() => 1) } },
    rule.maxAttempts,
  );
  const usually = usual?.attempts[0]?.member.target;
  if (usually && usually !== target) {
    return [
      `Usually ${usually.id} would answer, but it gets only ${portion(usually)}, and this request is not part of that.`,
    ];
  }
  return shareOf(target, query) < 1 ? [`It gets ${portion(target)}, and this request is part of that.`] : [];
}

function estimateSentence(target: CompiledTarget, query: Query): string {
  const cost = usd(costPicoUsd(target, query, query.outputTokens));
  const time = milliseconds(latencyMs(target, query));
  const size = `a prompt of ${counted(query.inputTokens, 'token')} and an answer of about ${query.outputTokens}`;
  return `For ${size} it should cost about ${cost} and take about ${time}, and the answer is acceptable with a probability of ${percent(successOf(target, query))}.`;
}
