import { createHistogram } from 'node:perf_hooks';
import { type RouteRequest, SignalboxError } from '@signalbox/contracts';
import {
  type CompiledPolicy,
  createSnapshot,
  type DecisionContext,
  type Routed,
  respond,
  route,
  type Snapshot,
} from '@signalbox/engine';
import type { Baselines } from './baselines.ts';
import type { Decision } from './run-plan.ts';

/** How long decisions took. */
export interface DecisionTimes {
  readonly p50Us: number;
  readonly p99Us: number;
  readonly perSecond: number;
}

/** Decides requests and measures it. */
export interface Decider {
  /** @returns an error if the request is refused */
  decide(request: RouteRequest, context: DecisionContext): Decision | SignalboxError;
  /** What the baselines choose; undefined if nothing. Not measured. */
  strongest(request: RouteRequest, context: DecisionContext): Routed | undefined;
  cheapest(request: RouteRequest, context: DecisionContext): Routed | undefined;
  times(): DecisionTimes;
}

export function createDecider(policy: CompiledPolicy, baselines: Baselines | undefined): Decider {
  const snapshot = snapshotOf(policy);
  const strongest = baselines && snapshotOf(baselines.strongest);
  const cheapest = baselines && snapshotOf(baselines.cheapest);
  const nanoseconds = createHistogram();
  let totalNs = 0;

  /** `decide` of the engine is these two calls; what lies between them is of use afterwards. */
  const timed = (request: RouteRequest, context: DecisionContext): Decision | SignalboxError => {
    const before = process.hrtime.bigint();
    try {
      const routed = route(snapshot, request, context);
      return { routed, response: respond(routed) };
    } catch (error) {
      if (error instanceof SignalboxError) return error;
      throw error;
    } finally {
      const elapsedNs = Number(process.hrtime.bigint() - before);
      nanoseconds.record(Math.max(1, elapsedNs));
      totalNs += elapsedNs;
    }
  };

  return {
    decide: timed,
    strongest: (request, context) => strongest && routeOrNone(strongest, request, context),
    cheapest: (request, context) => cheapest && routeOrNone(cheapest, request, context),
    times: () => ({
      p50Us: nanoseconds.percentile(50) / 1000,
      p99Us: nanoseconds.percentile(99) / 1000,
      perSecond: totalNs === 0 ? 0 : Math.round(nanoseconds.count / (totalNs / 1e9)),
    }),
  };
}

function snapshotOf(policy: CompiledPolicy): Snapshot {
  const policies = [{ policy, revision: 1 }];
  return createSnapshot({ catalog: policy.catalog, catalogRevision: 1, policies, defaultPolicy: policy.name });
}

function routeOrNone(snapshot: Snapshot, request: RouteRequest, context: DecisionContext): Routed | undefined {
  try {
    return route(snapshot, { ...request, policy: '' }, context);
  } catch (error) {
    if (error instanceof SignalboxError) return undefined;
    throw error;
  }
}
