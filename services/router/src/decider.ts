import { type RouteRequest, type RouteResponse, SignalboxError } from '@signalbox/contracts';
import { chooseTargets, type DecisionContext, findRule, respond, type Snapshot } from '@signalbox/engine';
import type { Recorder } from './recorder.ts';
import type { RouterCounts } from './router.ts';

/** Decides with the present snapshot, and keeps what is needed to explain it. */
export interface Decider {
  /** @throws SignalboxError NOT_READY, and what the engine throws */
  decide(request: RouteRequest, tenant: string): RouteResponse;
  /** The present snapshot with time and seed for a decision that is not recorded. @throws SignalboxError NOT_READY */
  present(tenant: string): { readonly snapshot: Snapshot; readonly context: DecisionContext };
  useSnapshot(snapshot: Snapshot): void;
  readonly counts: RouterCounts;
}

/** How soon a caller may ask again while there is no snapshot yet. */
const NOT_READY_RETRY_MS = 500;

export function createDecider({
  recorder,
  now,
  seed,
}: {
  recorder: Recorder;
  now: () => number;
  seed: () => number;
}): Decider {
  let snapshot: Snapshot | undefined;
  const counts: RouterCounts = { decisions: 0, refusals: 0, celErrors: 0 };

  const present = (tenant: string) => {
    if (snapshot) return { snapshot, context: { nowMs: now(), seed: seed(), tenant } };
    throw new SignalboxError('NOT_READY', 'no policies have arrived yet', { retryAfterMs: NOT_READY_RETRY_MS });
  };

  return {
    present,
    counts,
    useSnapshot(newer) {
      snapshot = newer;
    },
    decide(request, tenant) {
      const { snapshot: used, context } = present(tenant);
      try {
        const routing = findRule(used, request, context);
        counts.celErrors += routing.celErrors;
        const response = respond(chooseTargets(routing));
        counts.decisions++;
        recorder.add({ id: response.decisionId, snapshot: used, request, context });
        return response;
      } catch (error) {
        counts.refusals++;
        throw error;
      }
    },
  };
}
