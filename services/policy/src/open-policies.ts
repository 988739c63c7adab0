import type { Finding } from '@signalbox/contracts';
import type { Service } from '@signalbox/mesh';
import type { Logger } from './logger.ts';
import { createPolicyService } from './rpc/policy-service.ts';
import { watchSources } from './sources/source-watch.ts';
import { errorFinding, findingText } from './store/compile.ts';
import { lostRevisions } from './store/lost-revisions.ts';
import type { PolicyState } from './store/policy-state.ts';
import { createPolicyStore, type PolicyStore } from './store/policy-store.ts';
import { liveRevision } from './store/revision.ts';
import { lockState, type StateLock } from './store/state-lock.ts';

export interface PoliciesConfig {
  /** The directory of policies, SIGNALBOX_POLICIES. Undefined: policies come through the API only. */
  readonly policiesDir: string | undefined;
  /** The catalog's file or directory, SIGNALBOX_CATALOG. Undefined: the catalog comes through the API only. */
  readonly catalogPath: string | undefined;
  /** Where revisions outlive the process, for one process at a time. Undefined: nowhere. */
  readonly stateDir: string | undefined;
  readonly logger: Logger;
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number;
}

/** The policies of a process: what is live, the service that changes it, and the files that do. */
export interface Policies {
  readonly store: PolicyStore;
  readonly service: Service;
  /** What is on disk but not live, and why, for people. */
  problems(): readonly Finding[];
  /** False if the live catalog is from the state directory or the API, and not what its file says. */
  isCatalogFromFile(): boolean;
  /** Stops watching files and gives the state directory free. The store can still be read. */
  close(): Promise<void>;
}

/**
 * Opens the store, takes the documents on disk into it, and keeps watching them.
 * @throws SignalboxError STORAGE if a directory cannot be read, or another process keeps its state in it; the message
 *   says which and what to do
 */
export async function openPolicies(config: PoliciesConfig): Promise<Policies> {
  const lock = config.stateDir === undefined ? undefined : await lockState(config.stateDir, config.nowMs);
  try {
    return await openLocked(config, lock);
  } catch (error) {
    await lock?.release();
    throw error;
  }
}

async function openLocked(config: PoliciesConfig, lock: StateLock | undefined): Promise<Policies> {
  const { policiesDir: policies, catalogPath: catalog, stateDir, logger, nowMs } = config;
  const store = await createPolicyStore({ stateDir, logger });
  const sources = await watchSources({ paths: { policies, catalog }, store, logger, nowMs });
  const lost = () => (stateDir === undefined ? [] : lostRevisions(stateDir, store.state()));
  for (const finding of lost()) logger.error({ code: finding.code }, findingText(finding));
  return {
    store,
    service: createPolicyService(store, nowMs),
    problems: () => [...sources.problems(), ...dormantPolicies(store.state()), ...lost()],
    isCatalogFromFile: sources.isCatalogLive,
    async close() {
      await sources.close();
      await lock?.release();
    },
  };
}

/** Stored policies that do not compile with this version of the program. */
function dormantPolicies({ live, policies }: PolicyState): Finding[] {
  if (!live) return [];
  return [...policies].flatMap(([name, history]) => {
    const revision = liveRevision(history);
    if (!revision || live.policies.has(name)) return [];
    const message = `revision ${revision.number} does not compile with this version and is not live`;
    return [errorFinding('NOT_LIVE', name, message, 'see what is wrong with ApplyPolicy and validate_only')];
  });
}
