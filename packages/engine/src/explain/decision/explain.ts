import { create } from '@bufbuild/protobuf';
import { type Explanation, ExplanationSchema, type RouteRequest, SignalboxError } from '@signalbox/contracts';
import { respond } from '../../routing/respond.ts';
import { chooseTargets, type DecisionContext, findRule, type Routed, type Routing } from '../../routing/route.ts';
import type { Snapshot } from '../../snapshot.ts';
import { candidatesOf, placedTargets } from './candidates.ts';
import { nextSteps } from './next-steps.ts';
import { planProse, refusalProse } from './prose.ts';
import { traceOf } from './trace.ts';

/**
 * Decides a request as `decide` does, and says how that came about, as data and as prose. If no plan can be made, the
 * explanation has an error in the decision's place.
 * @throws SignalboxError INVALID_FIELD, POLICY_REQUIRED, POLICY_NOT_FOUND
 */
export function explain(snapshot: Snapshot, request: RouteRequest, context: DecisionContext): Explanation {
  const routing = findRule(snapshot, request, context);
  const outcome = attempt(routing);
  const placed = placedTargets(routing);
  const trace = traceOf(
    routing,
    placed.map(({ member }) => member.target),
  );
  if (outcome instanceof SignalboxError) {
    const { reason, message } = outcome;
    const candidates = candidatesOf(placed, routing, undefined);
    const prose = refusalProse(routing, outcome, trace, candidates);
    return create(ExplanationSchema, { ...trace, candidates, error: { reason, message }, prose });
  }
  const decision = respond(outcome);
  const candidates = candidatesOf(placed, outcome, outcome.choice);
  const next = nextSteps(outcome, decision);
  return create(ExplanationSchema, {
    ...trace,
    decision,
    candidates,
    next,
    prose: planProse(outcome, decision, trace, candidates, next),
  });
}

function attempt(routing: Routing): Routed | SignalboxError {
  try {
    return chooseTargets(routing);
  } catch (error) {
    if (error instanceof SignalboxError) return error;
    throw error;
  }
}
