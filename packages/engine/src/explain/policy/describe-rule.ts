import { type Rule, Trigger } from '@signalbox/contracts';
import type { CompiledPolicy, CompiledRule, Tier } from '../../policy/compiled-policy.ts';
import { listed } from '../../policy/tiers.ts';
import { millisecondsOf } from '../../routing/durations.ts';
import { conditionWords } from '../words/condition-words.ts';
import { counted, money, quoted, sentence, share, span } from '../words/text.ts';
import { pickWords } from './pick-words.ts';

/** What a rule, or `otherwise`, does: sentences. */
export function ruleSentences(rule: CompiledRule, source: Rule, policy: CompiledPolicy): string[] {
  return [
    sentence(opening(rule, source, policy)),
    ...rampSentence(rule),
    ...fallbackSentence(rule, source, policy),
    ...escalationSentences(rule, source, policy),
    ...filterSentence(rule, source, policy),
    ...limitSentences(source),
    ...timeoutSentences(source),
    ...(source.on.length > 0 ? [`An attempt counts as failed if it ${failureWords(source.on)}.`] : []),
    ...(source.shadow
      ? [
          `A copy of ${share(source.shadow.percent / 100)} of these requests goes to ${listed(source.shadow.to, 'or')}; the answer is not used.`,
        ]
      : []),
  ];
}

/** What counts as a failure of an attempt. */
export function failureWords(triggers: readonly Trigger[]): string {
  const words: Readonly<Record<Trigger, string>> = {
    [Trigger.UNSPECIFIED]: '',
    [Trigger.ERROR]: 'breaks off with an error',
    [Trigger.TIMEOUT]: 'takes too long',
    [Trigger.RATE_LIMITED]: 'meets a rate limit',
    [Trigger.INVALID_OUTPUT]: 'answers in the wrong form',
    [Trigger.CONTENT_FILTERED]: 'is stopped by a safety filter',
    [Trigger.CONTEXT_TOO_LONG]: 'finds the prompt too long',
  };
  return listed(
    triggers.map((trigger) => words[trigger]),
    'or',
  );
}

/** When a rule applies and where its requests go first. */
function opening(rule: CompiledRule, source: Rule, policy: CompiledPolicy): string {
  const every = rule === policy.otherwise ? 'every other request' : 'every request';
  const plain = source.when === '' && !rule.tool;
  if (source.experiment)
    return `${plain ? '' : `${occasion(source, every)}, ${toolFirst(rule)}`}${splitWords(rule, source, policy)}`;
  const goesTo = `goes to ${groupWords(rule.tiers[0], source.use, policy, source.pick !== undefined)}`;
  return plain ? `${every} ${goesTo}` : `${occasion(source, every)}, ${toolFirst(rule)}the request ${goesTo}`;
}

function occasion(source: Rule, every: string): string {
  return source.when === '' ? `for ${every}` : `when ${conditionWords(source.when)}`;
}

function toolFirst({ tool }: CompiledRule): string {
  return tool ? `the tool ${quoted(tool.name)} is asked first; if it has no answer, ` : '';
}

/** Who gets a request: "small", "people (human)", "the cheapest of small and medium". */
function groupWords(
  tier: Tier | undefined,
  names: readonly string[],
  { catalog }: CompiledPolicy,
  picked = false,
): string {
  const words = listed(names.map((name) => (catalog.targetsById.get(name)?.handoff ? `people (${name})` : name)));
  // A pool that stands alone picks in its own way, which is described with the pool.
  const byItself = names.length === 1 && (!picked || tier?.members.length === 1);
  return byItself || !tier ? words : pickWords(tier.pick, words);
}

function splitWords(rule: CompiledRule, source: Rule, policy: CompiledPolicy): string {
  const { name: experiment = '', by = '', arms = [] } = source.experiment ?? {};
  const shares = arms.map(({ name, use, percent, pick }, i) => {
    const group = groupWords(rule.experiment?.arms[i]?.tier, use, policy, (pick ?? source.pick) !== undefined);
    return `${share(percent / 100)} (arm ${quoted(name)}) go to ${group}`;
  });
  return `the experiment ${quoted(experiment)} splits the requests: ${listed(shares)}; ${keeper(by)} stays in one arm`;
}

function keeper(by: string): string {
  if (by === '') return 'each user (else each session, else by chance)';
  return by.startsWith('labels.') ? `each value of the label ${quoted(by.slice('labels.'.length))}` : `each ${by}`;
}

function rampSentence({ percent }: CompiledRule): string[] {
  if (percent === 100) return [];
  return [
    `The rule takes only ${share(percent / 100)} of these requests: always the same users, or sessions where no user is given.`,
  ];
}

function fallbackSentence({ tiers }: CompiledRule, { fallback }: Rule, policy: CompiledPolicy): string[] {
  if (fallback.length === 0) return [];
  const steps = fallback.map((name, i) => groupWords(tiers[i + 1], [name], policy));
  return [`If that fails or can take no more, it goes to ${steps.join(', then to ')}.`];
}

function escalationSentences(rule: CompiledRule, source: Rule, policy: CompiledPolicy): string[] {
  return source.escalate.map((step, i) => {
    const again = source.escalate[i - 1]?.when === step.when;
    const condition = again ? 'If that is still so' : `If ${conditionWords(step.when)}`;
    return `${condition}, it goes on to ${groupWords(rule.escalations[i]?.tier, step.to, policy, step.pick !== undefined)}.`;
  });
}

function filterSentence({ onFiltered }: CompiledRule, source: Rule, policy: CompiledPolicy): string[] {
  if (!onFiltered) return [];
  return [
    `If a safety filter of the provider stops the prompt or the answer, it goes to ${groupWords(onFiltered, source.onFiltered, policy)}.`,
  ];
}

function limitSentences({ limits }: Rule): string[] {
  if (!limits) return [];
  const { costUsd, outputTokens, maxAttempts } = limits;
  const caps = [
    ...(costUsd === undefined ? [] : [`a request may cost at most ${money(costUsd)} in all`]),
    ...(outputTokens === undefined ? [] : [`an answer may have at most ${counted(Number(outputTokens), 'token')}`]),
    ...(maxAttempts === undefined
      ? []
      : [`at most ${counted(maxAttempts, 'attempt')} ${maxAttempts === 1 ? 'is' : 'are'} made`]),
  ];
  return caps.length === 0 ? [] : [sentence(listed(caps))];
}

function timeoutSentences({ timeouts }: Rule): string[] {
  const first = millisecondsOf(timeouts?.firstToken);
  const total = millisecondsOf(timeouts?.total);
  const parts = [
    ...(first === undefined ? [] : [`${span(first)} to its first word`]),
    ...(total === undefined ? [] : [`${span(total)} in all`]),
  ];
  return parts.length === 0 ? [] : [`An attempt gets ${listed(parts)}.`];
}
