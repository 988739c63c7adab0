import { type Score, SignalboxError } from '@signalbox/contracts';
import type { CompiledCatalog } from './catalog/compiled-catalog.ts';
import type { HealthView } from './health/health-view.ts';
import type { CompiledPolicy } from './policy/compiled-policy.ts';

/** A policy that is live. */
export interface LivePolicy {
  readonly policy: CompiledPolicy;
  readonly revision: bigint;
}

/** Everything a decision rests on besides the request, its time and a seed. Immutable. */
export interface Snapshot {
  readonly catalog: CompiledCatalog;
  readonly catalogRevision: number;
  readonly policies: ReadonlyMap<string, LivePolicy>;
  /** Undefined: every target is healthy. */
  readonly health: HealthView | undefined;
  /** P(acceptable answer) by target index, then task class; `default` for the rest. */
  readonly scores: readonly ReadonlyMap<string, number>[];
  /** The policy of requests that name none. */
  readonly defaultPolicy: string | undefined;
  /** When the snapshot was last known to be current, in milliseconds; undefined: it always is, its source is here. */
  readonly currentAtMs: number | undefined;
}

export interface SnapshotParts {
  readonly catalog: CompiledCatalog;
  readonly catalogRevision: number;
  readonly policies: Iterable<{ readonly policy: CompiledPolicy; readonly revision: number }>;
  readonly health?: HealthView | undefined;
  /** Learned scores; they win over the catalog's priors. */
  readonly scores?: Iterable<Score>;
  readonly defaultPolicy?: string | undefined;
  readonly currentAtMs?: number | undefined;
}

/**
 * Joins parts into a snapshot.
 * @throws INTERNAL if a policy was compiled with another catalog: its target positions would be wrong
 */
export function createSnapshot(parts: SnapshotParts): Snapshot {
  const { catalog, catalogRevision, health, defaultPolicy, currentAtMs } = parts;
  const policies = new Map<string, LivePolicy>();
  for (const { policy, revision } of parts.policies) {
    if (policy.catalog !== catalog) {
      throw new SignalboxError('INTERNAL', `policy ${policy.name} was compiled with another catalog`);
    }
    policies.set(policy.name, { policy, revision: BigInt(revision) });
  }
  const scores = scoreTable(catalog, parts.scores ?? []);
  return { catalog, catalogRevision, policies, health, scores, defaultPolicy, currentAtMs };
}

function scoreTable(catalog: CompiledCatalog, learned: Iterable<Score>): ReadonlyMap<string, number>[] {
  const table: ReadonlyMap<string, number>[] = catalog.targets.map((target) => target.priors);
  for (const { target: id, task, p } of learned) {
    const index = catalog.targetsById.get(id)?.index;
    if (index === undefined || !(p >= 0 && p <= 1)) continue;
    table[index] = new Map(table[index]).set(task, p);
  }
  return table;
}
