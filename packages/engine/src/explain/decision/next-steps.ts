import { type Attempt, type HandoffStep, type Plan, type RouteResponse, Trigger } from '@signalbox/contracts';
import { listed } from '../../policy/tiers.ts';
import { admit } from '../../routing/admit.ts';
import { millisecondsOf } from '../../routing/durations.ts';
import { costPicoUsd, latencyMs } from '../../routing/query.ts';
import { rejectionSentence } from '../../routing/rejection-sentence.ts';
import type { Routed } from '../../routing/route.ts';
import { milliseconds, usd } from '../../routing/units.ts';
import { conditionWords } from '../words/condition-words.ts';
import { quoted, span } from '../words/text.ts';

/** What happens, in order, if the first attempt fails or is not good enough: a sentence each. */
export function nextSteps(routed: Routed, { plan }: RouteResponse): string[] {
  if (!plan) return [];
  const { handoff } = plan;
  const [first, ...others] = plan.attempts;
  return [
    ...fallbackSteps(routed, plan),
    ...escalationSteps(routed, plan),
    ...filterSteps(routed, plan),
    ...(handoff && first
      ? [`${others.length === 0 ? failing(first, plan) : 'If every attempt fails'}, ${peopleTakeOver(handoff)}.`]
      : []),
  ];
}

/** "people take over ('human', who usually answer within 15 min)" */
export function peopleTakeOver({ name, expectedWait }: HandoffStep): string {
  const wait = millisecondsOf(expectedWait);
  return `people take over (${quoted(name)}${wait === undefined ? '' : `, who usually answer within ${span(wait)}`})`;
}

function fallbackSteps({ choice, query }: Routed, plan: Plan): string[] {
  const [first, ...others] = plan.attempts;
  if (!first) return [];
  if (others.length === 0 && !plan.handoff) return [`${failing(first, plan)}, there is no other model to ask.`];
  return choice.attempts.slice(1).map(({ member: { target } }, i) => {
    const cost = usd(costPicoUsd(target, query, query.outputTokens));
    const condition = i === 0 ? failing(first, plan) : 'If that fails too';
    return `${condition}, ${target.id} is asked (about ${cost} and ${milliseconds(latencyMs(target, query))}).`;
  });
}

/** "If groq/llama fails, takes longer than 60 s or is at its rate limit" */
function failing({ target, on, timeout, firstTokenTimeout }: Attempt, { onFiltered }: Plan): string {
  const words: Readonly<Record<Trigger, string>> = {
    [Trigger.UNSPECIFIED]: '',
    [Trigger.ERROR]: 'fails',
    [Trigger.TIMEOUT]: lateness(millisecondsOf(firstTokenTimeout), millisecondsOf(timeout)),
    [Trigger.RATE_LIMITED]: 'is at its rate limit',
    [Trigger.INVALID_OUTPUT]: 'answers in the wrong form',
    [Trigger.CONTENT_FILTERED]: onFiltered.length > 0 ? '' : 'stops at a safety filter',
    [Trigger.CONTEXT_TOO_LONG]: 'finds the prompt too long',
  };
  const failures = on.map((trigger) => words[trigger]).filter((word) => word !== '');
  return `If ${target} ${listed(failures, 'or') || 'stops at a safety filter'}`;
}

function lateness(firstTokenMs = 0, totalMs = 0): string {
  if (firstTokenMs >= totalMs) return `takes longer than ${span(totalMs)}`;
  return `takes longer than ${span(firstTokenMs)} to its first word or ${span(totalMs)} in all`;
}

/** Where none of the pool for filtered prompts may answer, the caller gets what the filter left, unless the rule says otherwise. */
function filterSteps({ rule, query, context }: Routed, { onFiltered, attempts }: Plan): string[] {
  if (!rule.onFiltered || attempts.length === 0) return [];
  if (onFiltered.length > 0) {
    const next = successors(onFiltered, undefined, 'answers instead');
    return [`If a safety filter of the provider stops the prompt or the answer, ${next}.`];
  }
  const { label, members } = rule.onFiltered;
  const why = members.map(
    ({ target }) => `${target.id}: ${rejectionSentence(target, admit(target, query), query, context.nowMs)}`,
  );
  return [
    `The step for what a safety filter stops falls away, since nobody in ${label} may answer (${why.join('; ')}).`,
  ];
}

/** A step whose targets are all rejected is not in the plan, and is told of here. */
function escalationSteps({ rule, query }: Routed, { escalations, attempts }: Plan): string[] {
  if (attempts.length === 0) return [];
  const planned = [...escalations];
  let before = '';
  return rule.escalations.map(({ tier }) => {
    const possible = tier.members.some(({ target }) => admit(target, query) === 0);
    const step = possible ? planned.shift() : undefined;
    if (!step) return `The step to ${tier.label} falls away: nobody there may answer.`;
    const condition = step.when === before ? 'If that is still so' : `If ${conditionWords(step.when)}`;
    before = step.when;
    return `${condition}, ${successors(step.attempts, step.handoff, 'answers instead')}.`;
  });
}

function successors(attempts: readonly Attempt[], handoff: HandoffStep | undefined, verb: string): string {
  const [first, second, ...others] = attempts.map(({ target }) => target);
  const people = handoff ? [peopleTakeOver(handoff)] : [];
  if (first === undefined) return people.join();
  if (second === undefined) return [`${first} ${verb}`, ...people.map((take) => `if it fails, ${take}`)].join('; ');
  return `${first} ${verb}; if it fails, ${[`${second} does`, ...others, ...people].join(', then ')}`;
}
