import { setMaxListeners } from 'node:events';
import { SignalboxError } from '@signalbox/contracts';
import type { Call } from './call-context.ts';

/** What the gate has counted since the start. */
export interface GateCounts {
  /** Calls let in. */
  readonly accepted: number;
  /** Calls let in and not yet answered. */
  readonly inFlight: number;
  /** Calls refused because the server drains. */
  readonly refusedDraining: number;
  /** Calls refused because too many were in flight. */
  readonly refusedOverloaded: number;
}

/** Counts the calls in flight and keeps new ones out while the server drains or is overloaded. */
export interface Gate {
  /** Lets a call in; each that is let in must leave. @throws SignalboxError DRAINING or OVERLOADED. */
  enter(): void;
  leave(): void;
  /** Remembers a call that does not answer at once, so that it can be cut. */
  readonly pending: Set<Call>;
  /** Lets nothing more in. Resolves when the last call has left. */
  drain(): Promise<void>;
  /** Aborts when the gate begins to drain. */
  readonly drainSignal: AbortSignal;
  /** Ends the calls that are still pending. */
  cut(): void;
  readonly counts: GateCounts;
}

/** Far above what one event loop can answer within the default deadline; below what would exhaust its memory. */
const MAX_IN_FLIGHT = 10_000;
const RETRY_AFTER_MS = 1_000;

export function createGate(): Gate {
  const pending = new Set<Call>();
  const draining = new AbortController();
  const empty = Promise.withResolvers<void>();
  let accepted = 0;
  let inFlight = 0;
  let refusedDraining = 0;
  let refusedOverloaded = 0;
  setMaxListeners(0, draining.signal);

  return {
    enter() {
      if (draining.signal.aborted) {
        refusedDraining++;
        throw drainingError();
      }
      if (inFlight >= MAX_IN_FLIGHT) {
        refusedOverloaded++;
        throw overloadedError();
      }
      accepted++;
      inFlight++;
    },
    leave() {
      inFlight--;
      if (inFlight === 0 && draining.signal.aborted) empty.resolve();
    },
    pending,
    drain() {
      draining.abort();
      if (inFlight === 0) empty.resolve();
      return empty.promise;
    },
    drainSignal: draining.signal,
    cut() {
      for (const call of pending) call.abort(drainingError());
    },
    get counts() {
      return { accepted, inFlight, refusedDraining, refusedOverloaded };
    },
  };
}

function drainingError(): SignalboxError {
  return new SignalboxError('DRAINING', 'this server is shutting down; retry elsewhere at once', { retryAfterMs: 0 });
}

function overloadedError(): SignalboxError {
  return new SignalboxError('OVERLOADED', `${MAX_IN_FLIGHT} calls are in flight already; retry later`, {
    retryAfterMs: RETRY_AFTER_MS,
  });
}
