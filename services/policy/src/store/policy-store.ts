import { SignalboxError } from '@signalbox/contracts';
import type { Logger } from '../logger.ts';
import { type Change, type ChangeFeed, createChangeFeed } from './change-feed.ts';
import { advance, type Commit, type LivePolicies, type PolicyState } from './policy-state.ts';
import { restore } from './restore.ts';
import { createFileStorage, createMemoryStorage } from './state-storage.ts';

/** What a transition makes of a state: changes that go live together, if any, and an answer. */
export interface Step<Result> {
  readonly commit?: Commit;
  readonly result: Result;
}

/** A change of the store as a function. It may throw; then nothing changes. */
export type Transition<Result> = (state: PolicyState) => Step<Result> | Promise<Step<Result>>;

/** The one writer of policies and catalog. Subscribers are told after a change is on disk and live. */
export interface PolicyStore extends Omit<ChangeFeed, 'append'> {
  /** What to decide by; undefined until there is a catalog. */
  live(): LivePolicies | undefined;
  state(): PolicyState;
  /**
   * Runs a transition after all earlier ones, writes its commit to disk, then makes it live.
   * @throws SignalboxError STORAGE, OVERLOADED, and what the transition throws; then nothing has changed
   */
  transact<Result>(transition: Transition<Result>): Promise<Result>;
  /** Runs a transition on the present state and drops its commit. */
  preview<Result>(transition: Transition<Result>): Promise<Result>;
}

export interface PolicyStoreOptions {
  /** Where revisions outlive the process. Default: nowhere. */
  readonly stateDir: string | undefined;
  readonly logger: Logger;
}

/** How many changes may wait for their turn. */
const MAX_WAITING = 100;
/** About as long as a full queue takes. */
const RETRY_AFTER_MS = 1000;

/** Opens the store with what the state directory holds. @throws SignalboxError STORAGE */
export async function createPolicyStore({ stateDir, logger }: PolicyStoreOptions): Promise<PolicyStore> {
  const storage = stateDir === undefined ? createMemoryStorage() : createFileStorage(stateDir, logger);
  const { append, head, after, subscribe } = createChangeFeed();
  let state = await restore(await storage.load(), logger);
  let waiting = 0;
  let lastTurn: Promise<unknown> = Promise.resolve();

  const takeTurn = async <Result>(transition: Transition<Result>): Promise<Result> => {
    const { commit, result } = await transition(state);
    if (!commit) return result;
    await storage.save(commit);
    state = advance(state, commit);
    const changes = changesOf(commit);
    for (const change of changes)
      logger.info(describe(change), `a ${change.kind} ${change.revision.document ? 'went live' : 'was removed'}`);
    if (changes.length > 0) append(changes);
    return result;
  };

  return {
    head,
    after,
    // A change is live whatever becomes of those who are told.
    subscribe: (listener) =>
      subscribe(() => {
        try {
          listener();
        } catch (error) {
          logger.error({ err: error }, 'a subscriber to changes of policies failed');
        }
      }),
    live: () => state.live,
    state: () => state,
    async transact(transition) {
      if (waiting >= MAX_WAITING) {
        const message = `${waiting} changes of policies are waiting already`;
        throw new SignalboxError('OVERLOADED', message, { retryAfterMs: RETRY_AFTER_MS });
      }
      waiting++;
      const turn = lastTurn.then(() => takeTurn(transition)).finally(() => waiting--);
      lastTurn = turn.catch(() => {});
      return turn;
    },
    preview: async (transition) => (await transition(state)).result,
  };
}

/** The catalog first, since the policies of the same commit may need it. */
function changesOf({ catalog, policies }: Commit): Change[] {
  return [
    ...(catalog ? [{ kind: 'catalog' as const, revision: catalog.revision }] : []),
    ...[...policies].map(([name, { revision }]) => ({ kind: 'policy' as const, name, revision })),
  ];
}

function describe(change: Change): object {
  const { number: revision, origin } = change.revision;
  return { ...(change.kind === 'policy' && { policy: change.name }), revision, origin };
}
