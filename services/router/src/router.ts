import { RouterService } from '@signalbox/contracts';
import { SEED_BOUND, type Snapshot } from '@signalbox/engine';
import { defineService, PROMPT_MAX_REQUEST_BYTES, type Service } from '@signalbox/mesh';
import { createDecider } from './decider.ts';
import { createRecorder } from './recorder.ts';
import { createRouterService } from './router-service.ts';

export interface RouterOptions {
  /** How many decisions are kept in memory, with their requests, for Explain. 0 keeps none. Default 1,000. */
  readonly recordedDecisions?: number;
  /** Milliseconds since 1970 UTC. */
  readonly now?: () => number;
  /** A seed for everything a decision leaves to chance: an integer in [0, SEED_BOUND). */
  readonly seed?: () => number;
}

/** The router: decides from the snapshot it was last given. */
export interface Router {
  readonly service: Service;
  /** Makes a snapshot the one that decides; calls under way finish with the one they began with. */
  useSnapshot(snapshot: Snapshot): void;
  /** What to count: decisions made, requests refused, conditions that could not be computed. */
  readonly counts: Readonly<RouterCounts>;
}

export interface RouterCounts {
  decisions: number;
  refusals: number;
  celErrors: number;
}

const ROUTE_DEADLINE_MS = 1000;
const DEFAULT_RECORDED_DECISIONS = 1000;

export function createRouter(options: RouterOptions = {}): Router {
  const { recordedDecisions = DEFAULT_RECORDED_DECISIONS, now = Date.now, seed = randomSeed } = options;
  const recorder = createRecorder(recordedDecisions);
  const decider = createDecider({ recorder, now, seed });
  const service = defineService(RouterService, createRouterService(decider, recorder), {
    maxRequestBytes: PROMPT_MAX_REQUEST_BYTES,
    methods: { route: { defaultDeadlineMs: ROUTE_DEADLINE_MS } },
  });
  return { service, useSnapshot: decider.useSnapshot, counts: decider.counts };
}

function randomSeed(): number {
  return Math.floor(Math.random() * SEED_BOUND);
}
