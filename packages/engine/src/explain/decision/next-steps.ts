import { type Attempt, type HandoffStep, type Plan, type RouteResponse, Trigger } from '@signalbox/contracts';
import { listed } from '../../policy/tiers.ts';
import { millisecondsOf } from '../../routing/durations.ts';
import { costPicoUsd, latencyMs } from '../../routing/query.ts';
import type { Routed } from '../../routing/route.ts';
import { milliseconds, usd } from '../../routing/units.ts';
import { conditionWords } from '../words/condition-words.ts';
import { span } from '../words/text.ts';

/** What happens, in order, if the first attempt fails or is not good enough: a sentence each. */
export function nextSteps(routed: Routed, { plan }: RouteResponse): string[] {
  if (!plan) return [];
  return [
    ...fallbackSteps(routed, plan),
    ...plan.escalations.map(({ when, attempts, handoff }, i) => {
      const again = plan.escalations[i - 1]?.when === when;
      const condition = again ? 'If that is still so' : `If ${conditionWords(when)}`;
      return `${condition}, ${successors(attempts, handoff, 'answers again')}.`;
    }),
    ...(plan.onFiltered.length === 0
      ? []
      : [
          `If a safety filter of the provider stops the prompt or the answer, ${successors(plan.onFiltered, undefined, 'answers instead')}.`,
        ]),
    ...(plan.handoff && plan.attempts.length > 0 ? [`If every attempt fails, ${peopleTakeOver(plan.handoff)}.`] : []),
  ];
}

/** "people ('human') take over; somebody usually answers within 15 min" */
export function peopleTakeOver({ name, expectedWait }: HandoffStep): string {
  const wait = millisecondsOf(expectedWait);
  return `people take over ('${name}'${wait === undefined ? '' : `, who usually answer within ${span(wait)}`})`;
}

function fallbackSteps({ choice, query }: Routed, { attempts, handoff, onFiltered }: Plan): string[] {
  const [first] = attempts;
  if (!first) return [];
  const failing = `If ${first.target} ${failures(first, onFiltered.length > 0)}`;
  if (attempts.length === 1 && !handoff) return [`${failing}, there is no other model to ask.`];
  return choice.attempts.slice(1).map(({ member: { target } }, i) => {
    const cost = usd(costPicoUsd(target, query, query.outputTokens));
    const condition = i === 0 ? failing : 'If that fails too';
    return `${condition}, ${target.id} is asked (about ${cost} and ${milliseconds(latencyMs(target, query))}).`;
  });
}

/** What counts as a failure of an attempt. @param filterAside true if safety filters lead elsewhere */
function failures({ on, timeout, firstTokenTimeout }: Attempt, filterAside: boolean): string {
  const words: Readonly<Record<Trigger, string>> = {
    [Trigger.UNSPECIFIED]: '',
    [Trigger.ERROR]: 'fails',
    [Trigger.TIMEOUT]: lateness(millisecondsOf(firstTokenTimeout), millisecondsOf(timeout)),
    [Trigger.RATE_LIMITED]: 'is at its rate limit',
    [Trigger.INVALID_OUTPUT]: 'answers in the wrong form',
    [Trigger.CONTENT_FILTERED]: filterAside ? '' : 'stops at a safety filter',
    [Trigger.CONTEXT_TOO_LONG]: 'finds the prompt too long',
  };
  return listed(
    on.map((trigger) => words[trigger]).filter((word) => word !== ''),
    'or',
  );
}

function lateness(firstTokenMs = 0, totalMs = 0): string {
  if (firstTokenMs >= totalMs) return `takes longer than ${span(totalMs)}`;
  return `takes longer than ${span(firstTokenMs)} to its first word or ${span(totalMs)} in all`;
}

function successors(attempts: readonly Attempt[], handoff: HandoffStep | undefined, verb: string): string {
  const [first, ...others] = attempts.map(({ target }) => target);
  const people = handoff && peopleTakeOver(handoff);
  if (first === undefined) return people ?? 'nothing more happens';
  const rest = [...others, ...(people ? [people] : [])];
  return `${first} ${verb}${rest.length === 0 ? '' : `; if it fails, ${rest.join(', then ')}`}`;
}
