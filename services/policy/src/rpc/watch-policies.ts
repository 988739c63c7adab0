import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  SignalboxError,
  type WatchPoliciesRequest,
  type WatchPoliciesResponse,
  WatchPoliciesResponseSchema,
} from '@signalbox/contracts';
import type { Change } from '../store/change-feed.ts';
import type { PolicyState } from '../store/policy-state.ts';
import type { PolicyStore } from '../store/policy-store.ts';
import { liveRevision } from '../store/revision.ts';
import { catalogMessage, policyMessage } from './messages.ts';
import { decodeToken, encodeToken } from './opaque-token.ts';

/** When a watcher should end, and why. */
export interface WatchSignals {
  /** The call is over. */
  readonly signal: AbortSignal;
  /** The server begins to drain. */
  readonly drainSignal: AbortSignal;
}

type Event = NonNullable<MessageInitShape<typeof WatchPoliciesResponseSchema>['event']>;

export type PolicyWatch = (
  request: Pick<WatchPoliciesRequest, 'resume'>,
  signals: WatchSignals,
) => AsyncGenerator<WatchPoliciesResponse, void>;

const HEARTBEAT_MS = 5000;
const MAX_WATCHERS = 1000;
/** How many changes a watcher may fall behind while it is being served. */
const MAX_BEHIND = 256;
const TOKEN_KIND = 'resume cursor';

/**
 * Makes watches that stream the present state, or all changes since a cursor, then every change as it happens.
 * A checkpoint follows whenever all is sent, so that a commit is never applied by halves, and every 5 s.
 * A watch throws INVALID_CURSOR; OVERLOADED if the watcher is too slow or one too many; DRAINING.
 * @param feedId tells cursors of this run of the process from those of another
 */
export function createPolicyWatch(store: PolicyStore, feedId: string): PolicyWatch {
  let watchers = 0;

  const positionOf = (resume: string) => {
    const [feed, position] = decodeToken(TOKEN_KIND, resume);
    if (feed !== feedId) throw cursorGone('the resume cursor is from an earlier run of the server');
    return Number(position);
  };

  const entriesAfter = (position: number) => {
    const entries = store.after(position);
    if (!entries) throw cursorGone(`${store.head() - position} changes have happened since the resume cursor`);
    return entries;
  };

  async function* follow(from: number, { signal, drainSignal }: WatchSignals) {
    const ended = AbortSignal.any([signal, drainSignal]);
    let position = from;
    while (!ended.aborted) {
      const headAtStart = store.head();
      for (const { change, position: at } of entriesAfter(position)) {
        if (store.head() - headAtStart > MAX_BEHIND) throw tooSlow();
        position = at;
        yield response(eventOf(change), encodeToken(TOKEN_KIND, feedId, at));
      }
      yield response({ case: 'checkpoint', value: {} }, encodeToken(TOKEN_KIND, feedId, position));
      await nextChange(store, position, ended);
    }
    if (!signal.aborted) throw new SignalboxError('DRAINING', 'this server is shutting down; watch elsewhere');
  }

  return async function* watch({ resume }, signals) {
    if (watchers >= MAX_WATCHERS) {
      throw new SignalboxError('OVERLOADED', `${watchers} watchers are served already`, { retryAfterMs: HEARTBEAT_MS });
    }
    watchers++;
    try {
      if (resume !== '') return yield* follow(positionOf(resume), signals);
      const head = store.head();
      // Without cursors: whoever is cut off in between has to begin anew.
      for (const change of presentState(store.state())) yield response(eventOf(change), '');
      yield* follow(head, signals);
    } finally {
      watchers--;
    }
  };
}

/** The catalog and every policy that is live, as changes. */
function* presentState({ catalog, policies }: PolicyState): Generator<Change> {
  const liveCatalog = liveRevision(catalog);
  if (liveCatalog) yield { kind: 'catalog', revision: liveCatalog };
  for (const [name, history] of policies) {
    const revision = liveRevision(history);
    if (revision) yield { kind: 'policy', name, revision };
  }
}

/** Resolves when there is a change after the position, when the heartbeat is due, or when the watch has ended. */
function nextChange(store: PolicyStore, position: number, ended: AbortSignal): Promise<void> {
  if (store.head() > position || ended.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      unsubscribe();
      ended.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, HEARTBEAT_MS);
    const unsubscribe = store.subscribe(wake);
    ended.addEventListener('abort', wake);
  });
}

function eventOf(change: Change): Event {
  if (change.kind === 'catalog') return { case: 'catalog', value: catalogMessage(change.revision) };
  return { case: 'policy', value: policyMessage(change) };
}

function response(event: Event, cursor: string): WatchPoliciesResponse {
  return create(WatchPoliciesResponseSchema, { event, cursor });
}

function cursorGone(what: string): SignalboxError {
  return new SignalboxError('INVALID_CURSOR', `${what}; watch without one to begin with the present state`);
}

function tooSlow(): SignalboxError {
  const message = `more than ${MAX_BEHIND} changes wait for this watcher; watch again and resume at the last cursor`;
  return new SignalboxError('OVERLOADED', message, { retryAfterMs: 0 });
}
