import type { Attempt, ExperimentArm, Policy, ToolCall, Trigger } from '@signalbox/contracts';
import type { CompiledCatalog, CompiledPool, Member, PickStrategy } from '../catalog/compiled-catalog.ts';
import type { Condition } from '../cel/condition.ts';
import type { Signals } from '../cel/signals.ts';
import type { Requirement } from './requirement.ts';
import type { RuleIndex } from './rule-index.ts';

/** Candidates of one preference, and how one of them is picked. */
export interface Tier {
  /** The names the rule gives, as in `small and groq/llama-3.1-8b`. */
  readonly label: string;
  readonly members: readonly Member[];
  readonly pick: PickStrategy;
}

/** One step towards a stronger pool. */
export interface Escalation {
  readonly when: Condition;
  /** The condition as plans carry it: with signals written out. */
  readonly sentWhen: string;
  readonly tier: Tier;
}

export interface Arm {
  /** As it stands in the response. */
  readonly place: ExperimentArm;
  readonly tier: Tier;
  /** The arm takes draws below this bound, 0..100, that no earlier arm took. */
  readonly upToPercent: number;
}

export interface Experiment {
  readonly name: string;
  /** The fact that keeps a request on its arm, or undefined for user, else session. */
  readonly by: string | undefined;
  readonly arms: readonly Arm[];
}

/** A rule, or `otherwise`, ready for decisions. */
export interface CompiledRule {
  readonly name: string;
  /** Its place among the rules, for explanations; `otherwise` is last. */
  readonly position: number;
  readonly enabled: boolean;
  /** Undefined: it always matches. */
  readonly when: Condition | undefined;
  /** The share of requests it may take, 0..100. */
  readonly percent: number;
  /** Salts the draw that decides who is within the percentage. */
  readonly percentSalt: number;
  readonly tool: ToolCall | undefined;
  /** Tier 0 first. With an experiment, tier 0 is the arm's. */
  readonly tiers: readonly Tier[];
  readonly escalations: readonly Escalation[];
  readonly onFiltered: Tier | undefined;
  readonly maxCostPicoUsd: number;
  readonly maxOutputTokens: number;
  readonly maxAttempts: number;
  readonly firstTokenTimeoutMs: number | undefined;
  readonly totalTimeoutMs: number | undefined;
  readonly triggers: Trigger[];
  readonly experiment: Experiment | undefined;
  readonly shadow: { readonly tier: Tier; readonly percent: number } | undefined;
  /** Attempts already built for targets of this rule, by target index; filled as needed. */
  readonly attempts: Attempt[];
}

/** A policy ready for decisions. It belongs to the catalog it was compiled with. */
export interface CompiledPolicy {
  readonly name: string;
  readonly source: Policy;
  readonly catalog: CompiledCatalog;
  readonly signals: Signals;
  /** The catalog's requirements, then the policy's. */
  readonly requirements: readonly BoundRequirement[];
  readonly pools: ReadonlyMap<string, CompiledPool>;
  readonly rules: readonly CompiledRule[];
  readonly index: RuleIndex;
  readonly otherwise: CompiledRule;
  readonly panicWhenAllDown: boolean;
}

/** A requirement with what it allows, where that depends on the target alone. */
export interface BoundRequirement {
  readonly requirement: Requirement;
  /** By target index, 1 if allowed; undefined if facts matter too. */
  readonly allowed: Uint8Array | undefined;
}
