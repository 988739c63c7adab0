import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  HealthState,
  type Plan,
  RouteRequestSchema,
  type RouteResponse,
  SignalboxError,
  type TargetHealth,
  TargetHealthSchema,
} from '@signalbox/contracts';
import { createHealthView, createSnapshot, decide, type Snapshot, type SnapshotParts } from '../src/index.ts';
import { catalogOf, policyOf, SMALL_CATALOG } from './documents.ts';

/** Noon UTC on 20 November 2026. */
export const NOW_MS = Date.UTC(2026, 10, 20, 12);

export type Asked = MessageInitShape<typeof RouteRequestSchema>;

export interface RouterOptions extends Partial<Omit<SnapshotParts, 'catalog' | 'policies' | 'health'>> {
  readonly catalog?: string;
  readonly health?: readonly TargetHealth[];
}

/** A router for one policy, which is the default. What is asked may be partial. */
export function createRouter(policy: string, options: RouterOptions = {}) {
  const catalog = catalogOf(options.catalog ?? SMALL_CATALOG);
  const compiled = policyOf(policy.includes('policy:') ? policy : `policy: p\n${policy}`, catalog);
  const snapshot = createSnapshot({
    catalogRevision: 1,
    defaultPolicy: compiled.name,
    ...options,
    catalog,
    policies: [{ policy: compiled, revision: 3 }],
    health: options.health && createHealthView(catalog, options.health, 9),
  });
  const route = (asked: Asked = {}, seed = 1) => decideIn(snapshot, asked, seed);
  return {
    snapshot,
    route,
    plan: (asked: Asked = {}, seed = 1): Plan => planOf(route(asked, seed)),
    /** The targets of the attempts. */
    targets: (asked: Asked = {}, seed = 1): string[] => targetsOf(planOf(route(asked, seed)).attempts),
    /** The target of the first attempt, or the name of the people who take over at once. */
    first: (asked: Asked = {}, seed = 1): string => {
      const { attempts, handoff } = planOf(route(asked, seed));
      return attempts[0]?.target ?? handoff?.name ?? 'nobody';
    },
    error: (asked: Asked = {}, seed = 1): SignalboxError => errorOf(() => route(asked, seed)),
    /** Why each target of a refused request was rejected. */
    rejections: (asked: Asked = {}, seed = 1): Record<string, string> => {
      const { details } = errorOf(() => route(asked, seed));
      return Object.fromEntries(details.preconditions?.map(({ subject, type }) => [subject, type]) ?? []);
    },
  };
}

export function decideIn(snapshot: Snapshot, asked: Asked, seed: number): RouteResponse {
  return decide(snapshot, create(RouteRequestSchema, asked), { nowMs: NOW_MS, seed, tenant: 'default' });
}

export function targetsOf(attempts: readonly { readonly target: string }[] = []): string[] {
  return attempts.map((attempt) => attempt.target);
}

function planOf({ plan }: RouteResponse): Plan {
  if (!plan) throw new Error('a response without a plan');
  return plan;
}

export function errorOf(work: () => unknown): SignalboxError {
  try {
    work();
  } catch (error) {
    if (error instanceof SignalboxError) return error;
    throw error;
  }
  throw new Error('there is no error');
}

/** The health of a target: a share, or what denies it. */
export function healthOf(
  target: string,
  is: number | 'gated' | 'drained' | 'credential',
  retryInMs?: number,
): TargetHealth {
  return create(TargetHealthSchema, {
    target,
    share: typeof is === 'number' ? is : 1,
    state: is === 0 ? HealthState.OPEN : HealthState.HEALTHY,
    drained: is === 'drained',
    credentialFailed: is === 'credential',
    ...(is === 'gated' && { gatedUntil: timestampFromMs(NOW_MS + (retryInMs ?? 1000)) }),
    ...(is !== 'gated' && retryInMs !== undefined && { retryAt: timestampFromMs(NOW_MS + retryInMs) }),
  });
}

/** How often each value comes. */
export function tally(values: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
