import type { Candidate, RouteResponse, SignalboxError } from '@signalbox/contracts';
import { CelFailure } from '../../cel/scope.ts';
import type { Routed, Routing } from '../../routing/route.ts';
import { count, money } from '../words/text.ts';
import { rejectionSentences } from './rejections.ts';
import { remedies } from './remedies.ts';
import type { Trace } from './trace.ts';
import { whyRule, whyWords } from './why-rule.ts';
import { whyTarget } from './why-target.ts';

/** A decision in a few paragraphs for people. */
export function planProse(
  routed: Routed,
  { plan, shadow }: RouteResponse,
  trace: Trace,
  candidates: readonly Candidate[],
  next: readonly string[],
): string {
  // In panic even those are tried that are down.
  const unplanned = candidates.filter(({ attempt }) => attempt === 0);
  return paragraphs([
    whyRule(routed, trace),
    [
      ...whyTarget(routed),
      ...(plan?.limits ? limitSentences(plan.limits) : []),
      ...(shadow ? [`A copy of the request goes to ${shadow.target}, whose answer is not used.`] : []),
    ],
    [...doubtSentences(routed), ...rejectionSentences(unplanned, trace.requirements, routed.query)],
    next,
  ]);
}

/** Why no plan can be made, and what would help. */
export function refusalProse(
  routing: Routing,
  error: SignalboxError,
  trace: Trace,
  candidates: readonly Candidate[],
): string {
  const opening =
    error.reason === 'ALL_TARGETS_DOWN'
      ? 'No plan can be made: everything that may answer is down.'
      : 'No plan can be made: nobody may answer this request.';
  const reachable = candidates.filter(({ tier }) => tier >= 0);
  return paragraphs([
    [opening, ...whyRule(routing, trace)],
    [...doubtSentences(routing), ...rejectionSentences(reachable, trace.requirements, routing.query)],
    remedies(reachable, trace.requirements, routing, error.details.retryAfterMs),
  ]);
}

/** Requirements of which nobody can say whether they apply, so that they do. */
function doubtSentences({ live: { policy }, scope }: Routing): string[] {
  return policy.requirements.flatMap(({ requirement: { name, when } }) => {
    const inDoubt = when?.evaluate(scope) instanceof CelFailure;
    return inDoubt ? [`The requirement '${name}' counts as applying, because ${whyWords(when, policy, scope)}.`] : [];
  });
}

function limitSentences({
  maxCostUsd,
  maxOutputTokens,
}: NonNullable<NonNullable<RouteResponse['plan']>['limits']>): string[] {
  return [
    ...(maxCostUsd === undefined ? [] : [`All attempts together may cost at most ${money(maxCostUsd)}.`]),
    ...(maxOutputTokens === undefined ? [] : [`An answer may have at most ${count(Number(maxOutputTokens))} tokens.`]),
  ];
}

function paragraphs(parts: readonly (readonly string[])[]): string {
  return parts.flatMap((sentences) => (sentences.length === 0 ? [] : [sentences.join(' ')])).join('\n\n');
}
