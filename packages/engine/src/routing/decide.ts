import type { RouteRequest, RouteResponse } from '@signalbox/contracts';
import type { Snapshot } from '../snapshot.ts';
import { respond } from './respond.ts';
import { type DecisionContext, route } from './route.ts';

/**
 * Decides a request. Pure: the same snapshot, request, time and seed give the same bytes. The response shares parts
 * with other responses; do not change it.
 * @throws SignalboxError INVALID_FIELD, POLICY_REQUIRED, POLICY_NOT_FOUND, NO_TARGET_SATISFIES, ALL_TARGETS_DOWN
 */
export function decide(snapshot: Snapshot, request: RouteRequest, context: DecisionContext): RouteResponse {
  return respond(route(snapshot, request, context));
}
