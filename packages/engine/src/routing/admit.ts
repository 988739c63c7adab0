import { RejectionCode } from '@signalbox/contracts';
import { CAPABILITY, type CompiledTarget } from '../catalog/compiled-catalog.ts';
import type { BoundRequirement } from '../policy/compiled-policy.ts';
import { costPicoUsd, latencyMs, type Query } from './query.ts';

/**
 * Decides whether a target may answer a request: 0 if it may, else the first reason against it. Requirements come
 * first and health last, so that a target rejected for health would otherwise do.
 */
export function admit(target: CompiledTarget, query: Query): RejectionCode {
  if (query.requirements.length > 0 && violated(target, query)) return RejectionCode.REQUIREMENT;
  if (!target.enabled) return RejectionCode.DISABLED;
  return excluded(target, query) || unable(target, query) || unaffordable(target, query) || unhealthy(target, query);
}

/** What the request says of single targets. */
function excluded({ id }: CompiledTarget, { pin, avoid, failedBefore }: Query): RejectionCode {
  if (pin.length > 0 && !pin.includes(id)) return RejectionCode.NOT_PINNED;
  if (avoid.length > 0 && avoid.includes(id)) return RejectionCode.AVOIDED;
  return failedBefore.length > 0 && failedBefore.includes(id) ? RejectionCode.FAILED_BEFORE : RejectionCode.UNSPECIFIED;
}

/** What the target cannot do. */
function unable(target: CompiledTarget, query: Query): RejectionCode {
  const missing = query.needs & ~target.capabilities;
  if (missing !== 0) return missingCapability(missing);
  if (!fits(target, query)) return RejectionCode.CONTEXT_WINDOW;
  const { residency } = query;
  return residency.length === 0 || residency.some((place) => target.residency.includes(place))
    ? RejectionCode.UNSPECIFIED
    : RejectionCode.RESIDENCY;
}

/** What would take too much money or time. */
function unaffordable(target: CompiledTarget, query: Query): RejectionCode {
  if (query.maxCostPicoUsd !== Infinity && costPicoUsd(target, query, boundOf(query)) > query.maxCostPicoUsd) {
    return RejectionCode.COST;
  }
  return query.budgetMs !== Infinity && latencyMs(target, query) > query.budgetMs
    ? RejectionCode.LATENCY
    : RejectionCode.UNSPECIFIED;
}

function unhealthy({ index }: CompiledTarget, { health, nowMs }: Query): RejectionCode {
  if (!health) return RejectionCode.UNSPECIFIED;
  if (health.denials[index]) return health.denials[index];
  return (health.gatedUntilMs[index] ?? 0) > nowMs ? RejectionCode.GATED : RejectionCode.UNSPECIFIED;
}

/** The first requirement that forbids the target, if any. One that cannot be computed forbids it. */
export function violated(target: CompiledTarget, query: Query): BoundRequirement | undefined {
  for (const bound of query.requirements) {
    const allowed = bound.allowed
      ? bound.allowed[target.index] === 1
      : bound.requirement.only.evaluate({ ...query.scope, target: target.facts }) === true;
    if (!allowed) return bound;
  }
  return undefined;
}

/** Tokens of the answer that a cost cap must hold for: the bound if there is one, else what is probable. */
export function boundOf(query: Query): number {
  return query.outputBound === Infinity ? query.outputTokens : query.outputBound;
}

/** Tokens that the caller asks for, as far as the rule grants them; 0 if the caller does not say. */
export function askedTokens(query: Query): number {
  return query.scope.facts.output_tokens === 0 ? 0 : query.outputBound;
}

function fits(target: CompiledTarget, query: Query): boolean {
  const asked = askedTokens(query);
  return query.inputTokens + (asked || query.outputTokens) <= target.contextTokens && asked <= target.maxOutputTokens;
}

function missingCapability(missing: number): RejectionCode {
  if (missing & (CAPABILITY.json | CAPABILITY.jsonSchema)) return RejectionCode.OUTPUT_FORMAT;
  return missing & CAPABILITY.tools ? RejectionCode.TOOLS : RejectionCode.IMAGES;
}

/** True for reasons that pass by themselves: the target is down, not unfit. */
export function isHealthRejection(code: RejectionCode): boolean {
  return code >= RejectionCode.DOWN;
}
