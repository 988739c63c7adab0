import { HealthState, RejectionCode, type TargetHealth } from '@signalbox/contracts';
import type { CompiledCatalog } from '../catalog/compiled-catalog.ts';
import { millisecondsOfTimestamp } from '../routing/durations.ts';

/** The health of all targets as decisions read it. Immutable. */
export interface HealthView {
  readonly epoch: bigint;
  /** By target index: the part of its normal traffic it may get, 0..1. */
  readonly shares: Float64Array;
  /** By target index: why it may get none, or 0. A rate limit is not among the reasons, since it ends by itself. */
  readonly denials: Uint8Array;
  /** By target index: until when a rate limit keeps it waiting, in milliseconds since 1970; 0 for no limit. */
  readonly gatedUntilMs: Float64Array;
  /** By target index; undefined where nothing is known, which is healthy. */
  readonly targets: readonly (TargetHealth | undefined)[];
}

/** Arranges known health by target. Targets that the catalog does not have are left out. */
export function createHealthView(catalog: CompiledCatalog, known: Iterable<TargetHealth>, epoch: number): HealthView {
  const shares = new Float64Array(catalog.targets.length).fill(1);
  const denials = new Uint8Array(catalog.targets.length);
  const gatedUntilMs = new Float64Array(catalog.targets.length);
  const targets: (TargetHealth | undefined)[] = catalog.targets.map(() => undefined);
  for (const health of known) {
    const index = catalog.targetsById.get(health.target)?.index;
    if (index === undefined) continue;
    shares[index] = health.share > 0 ? Math.min(1, health.share) : 0;
    denials[index] = denialOf(health);
    gatedUntilMs[index] = millisecondsOfTimestamp(health.gatedUntil) ?? 0;
    targets[index] = health;
  }
  return { epoch: BigInt(epoch), shares, denials, gatedUntilMs, targets };
}

function denialOf(health: TargetHealth): RejectionCode {
  if (health.drained) return RejectionCode.DRAINED;
  if (health.credentialFailed) return RejectionCode.CREDENTIAL;
  if (health.state === HealthState.OPEN || !(health.share > 0)) return RejectionCode.DOWN;
  return RejectionCode.UNSPECIFIED;
}

/**
 * The view for panic: full shares, and nobody is ejected. What an operator, a credential or a rate limit denies stays
 * denied.
 */
export function withoutEjections(view: HealthView): HealthView {
  const denials = view.denials.map((code) => (code === RejectionCode.DOWN ? RejectionCode.UNSPECIFIED : code));
  return { ...view, shares: view.shares.map(() => 1), denials };
}
