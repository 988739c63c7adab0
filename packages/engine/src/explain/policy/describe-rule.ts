import type { Experiment, Rule, Trigger as TriggerType } from '@signalbox/contracts';
import { Trigger } from '@signalbox/contracts';
import type { CompiledPolicy, CompiledRule, Tier } from '../../policy/compiled-policy.ts';
import { listed } from '../../policy/tiers.ts';
import { millisecondsOf } from '../../routing/durations.ts';
import { conditionWords } from '../words/condition-words.ts';
import { count, counted, money, quoted, sentence, share, span } from '../words/text.ts';
import { pickWords } from './pick-words.ts';

/** What a rule, or `otherwise`, does: sentences. */
export function ruleSentences(rule: CompiledRule, source: Rule, policy: CompiledPolicy): string[] {
  return [
    ...(rule.enabled ? [] : ['This rule is switched off. Were it on:']),
    sentence(`${occasion(rule, source, policy)}, ${firstAnswer(rule, source, policy)}`),
    ...rampSentence(rule),
    ...experimentSentences(rule, source.experiment, policy),
    ...fallbackSentence(source.fallback, policy),
    ...escalationSentences(rule, source, policy),
    ...(rule.onFiltered
      ? [
          `Where a safety filter of the provider stops the prompt or the answer, ${takers(rule.onFiltered, source.onFiltered, policy)} instead.`,
        ]
      : []),
    ...limitSentences(source),
    ...timeoutSentences(source),
    ...(source.on.length > 0 ? [`An attempt counts as failed if it ${failureWords(source.on)}.`] : []),
    ...(source.shadow
      ? [
          `A copy of ${share(source.shadow.percent / 100)} of these requests goes to ${listed(source.shadow.to, 'or')}; its answers are not used.`,
        ]
      : []),
  ];
}

/** What counts as a failure of an attempt. */
export function failureWords(triggers: readonly TriggerType[]): string {
  const words: Readonly<Record<TriggerType, string>> = {
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

function occasion(rule: CompiledRule, source: Rule, policy: CompiledPolicy): string {
  if (rule === policy.otherwise) return 'for every other request';
  return source.when === '' ? 'for every request' : `when ${conditionWords(source.when)}`;
}

function firstAnswer(rule: CompiledRule, source: Rule, policy: CompiledPolicy): string {
  const asked = rule.tool ? `the tool ${quoted(rule.tool.name)} is asked first; if it has no answer, ` : '';
  if (source.experiment) return `${asked}the experiment ${quoted(source.experiment.name)} decides who answers`;
  return `${asked}${takers(rule.tiers[0], source.use, policy, source.pick !== undefined)}`;
}

/** "small answers", "the cheapest of small and medium answers", "people (human) take over". */
function takers(tier: Tier | undefined, names: readonly string[], policy: CompiledPolicy, picked = false): string {
  const [only = ''] = names;
  const people = policy.catalog.targetsById.get(only)?.handoff;
  if (names.length === 1 && people) return `people (${only}) take over`;
  if (!tier || (names.length === 1 && (!picked || tier.members.length === 1))) return `${listed(names)} answers`;
  return `${pickWords(tier.pick, listed(names))} answers`;
}

function rampSentence({ percent }: CompiledRule): string[] {
  if (percent === 100) return [];
  return [
    `It takes only ${share(percent / 100)} of these requests: always the same users, or sessions where no user is given.`,
  ];
}

function experimentSentences(rule: CompiledRule, experiment: Experiment | undefined, policy: CompiledPolicy): string[] {
  if (!experiment) return [];
  const arms = experiment.arms.map(({ name, use, percent, pick }, i) => {
    const tier = rule.experiment?.arms[i]?.tier;
    return `in ${share(percent / 100)} of the cases (arm ${quoted(name)}) ${takers(tier, use, policy, pick !== undefined)}`;
  });
  return [sentence(listed(arms)), `${keeper(experiment.by)} always gets the same arm.`];
}

function keeper(by: string): string {
  if (by === '') return 'A user, or a session where no user is given,';
  return by.startsWith('labels.') ? `A value of the label ${quoted(by.slice('labels.'.length))}` : `A ${by}`;
}

function fallbackSentence(names: readonly string[], policy: CompiledPolicy): string[] {
  if (names.length === 0) return [];
  const steps = names.map((name) => (policy.catalog.targetsById.get(name)?.handoff ? `people (${name})` : name));
  return [
    `Where that fails or can take no more, ${steps.join(', then ')} ${steps.length === 1 ? 'is next' : 'follow'}.`,
  ];
}

function escalationSentences(rule: CompiledRule, source: Rule, policy: CompiledPolicy): string[] {
  return source.escalate.map((step, i) => {
    const again = source.escalate[i - 1]?.when === step.when;
    const condition = again ? 'If that is still so' : `If ${conditionWords(step.when)}`;
    return `${condition}, ${takers(rule.escalations[i]?.tier, step.to, policy, step.pick !== undefined)}${again || i > 0 ? '' : ' again'}.`;
  });
}

function limitSentences({ limits }: Rule): string[] {
  if (!limits) return [];
  const { costUsd, outputTokens, maxAttempts } = limits;
  const caps = [
    ...(costUsd === undefined ? [] : [`a request may cost at most ${money(costUsd)} in all`]),
    ...(outputTokens === undefined ? [] : [`an answer may have at most ${counted(Number(outputTokens), 'token')}`]),
    ...(maxAttempts === undefined ? [] : [`at most ${count(maxAttempts)} attempts are made`]),
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
