import type { Catalog, HandoffStep, ToolCall } from '@signalbox/contracts';
import type { TargetFacts } from '../facts/fact-table.ts';
import type { Requirement } from '../policy/requirement.ts';

/** What a target can do, as bits, so that one comparison checks a request's needs. */
export const CAPABILITY = { json: 1, jsonSchema: 2, tools: 4, images: 8 } as const;

/** A target, or people, ready for decisions. */
export interface CompiledTarget {
  /** Its position among all targets of the catalog. */
  readonly index: number;
  readonly id: string;
  readonly provider: string;
  /** The name the provider knows the model by. */
  readonly upstreamModel: string;
  readonly endpoint: string;
  readonly region: string;
  readonly enabled: boolean;
  /** Equal for targets that fail together: same provider and region. */
  readonly failureDomain: number;
  /** A hash of the id, for sticky choices. */
  readonly hash: number;
  /** Pico-dollars (10⁻¹² $) per token: 1 $ per million tokens is 10⁶. */
  readonly inputPicoUsd: number;
  readonly outputPicoUsd: number;
  readonly requestPicoUsd: number;
  readonly firstTokenMs: number;
  readonly msPerOutputToken: number;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  /** Bits of CAPABILITY. */
  readonly capabilities: number;
  readonly residency: readonly string[];
  /** P(acceptable answer) per task class; `default` for the rest. */
  readonly priors: ReadonlyMap<string, number>;
  /** What conditions read as `target.*`. */
  readonly facts: TargetFacts;
  /** Set if the target is people. */
  readonly handoff?: HandoffStep;
}

/** How one target is picked from candidates. */
export type PickStrategy =
  | { readonly kind: 'in_order' }
  | { readonly kind: 'weighted' }
  | { readonly kind: 'cheapest' }
  | { readonly kind: 'fastest' }
  | { readonly kind: 'best_value'; readonly atLeast: number }
  | { readonly kind: 'highest_quality'; readonly withinPicoUsd: number };

/** A target in a pool or tier. */
export interface Member {
  readonly target: CompiledTarget;
  readonly weight: number;
  /** The pool that brought it, or '' if a rule names it itself. */
  readonly pool: string;
}

export interface CompiledPool {
  readonly name: string;
  readonly description: string;
  readonly members: readonly Member[];
  readonly pick: PickStrategy;
}

/** A catalog that is complete and consistent. */
export interface CompiledCatalog {
  readonly source: Catalog;
  /** Targets in the order of the catalog, then people. */
  readonly targets: readonly CompiledTarget[];
  readonly targetsById: ReadonlyMap<string, CompiledTarget>;
  readonly pools: ReadonlyMap<string, CompiledPool>;
  readonly tools: ReadonlyMap<string, ToolCall>;
  readonly requirements: readonly Requirement[];
}
