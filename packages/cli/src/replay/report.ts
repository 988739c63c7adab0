import type { DecisionTimes } from './decider.ts';
import type { UnreadableEntry } from './sample.ts';

/** A target or rule with its part of the requests. */
export interface ShareRow {
  readonly name: string;
  readonly requests: number;
  /** Of all requests, 0..1. */
  readonly share: number;
  /** Of the first attempts. */
  readonly costUsd: number;
  /** Requests whose plan has escalation steps. */
  readonly canEscalate: number;
  /** Requests that did escalate, where outcomes are recorded. */
  readonly escalated: number;
  /** Of the first attempts, 0..1; absent if nothing is recorded of them. */
  readonly accuracy?: number;
}

export interface Count {
  readonly name: string;
  readonly requests: number;
}

/** What all requests together cost with one way of choosing. */
export interface BaselineCost {
  readonly costUsd: number;
  /** Which targets those are. */
  readonly targets: readonly Count[];
}

export interface CostReport {
  readonly firstAttemptsUsd: number;
  /** With the escalations that recorded outcomes call for; without recorded outcomes as the first attempts. */
  readonly executedUsd: number;
  /** If every answer whose plan has escalation steps took all of them. */
  readonly everyEscalationUsd: number;
  /** Of copies that shadows get, which are not in the other figures. */
  readonly shadowUsd: number;
  /** Absent if the policy has no models. */
  readonly strongest?: BaselineCost;
  readonly cheapest?: BaselineCost;
  /** First answers with more recorded tokens than the plan allows; they count with what is allowed. */
  readonly cutAnswers: number;
}

/** What one recorded model alone would reach. */
export interface RecordedModel {
  readonly model: string;
  /** Of the requests it was asked, 0..1. */
  readonly accuracy: number;
  /** How many of the scored requests it was asked. */
  readonly asked: number;
}

/** How often some answers are right. */
export interface AccuracyRow {
  /** Of all scored requests, 0..1. */
  readonly accuracy: number;
  /** The part of the requests that each recorded model answers, by its name. */
  readonly shares: Readonly<Record<string, number>>;
  /** The accuracy to be expected if chance gave the same shares to the same models. */
  readonly randomAccuracy: number;
  /** Which part of the way from the weakest to the strongest model it covers; absent if there is no way. */
  readonly gapRecovered?: number;
}

export interface AccuracyReport {
  /** Which recorded models stand for which targets, in sentences. */
  readonly mapping: readonly string[];
  /** Requests of whose first answer the outcome is recorded; all figures are of these. */
  readonly scored: number;
  /** Requests of whose first answer nothing is recorded. */
  readonly notScored: number;
  readonly firstAttempts?: AccuracyRow;
  /** After the escalations that an ideal validator calls for; absent if no plan has any. */
  readonly executed?: AccuracyRow & {
    /** The part of the scored requests that end with people. They are not counted as right. */
    readonly toPeople: number;
    /** The part that ends with a model of which nothing is recorded. They are not counted as right. */
    readonly notRecorded: number;
  };
  /** The recorded models that stand for targets, weakest first. */
  readonly always: readonly RecordedModel[];
}

/** What a policy makes of a set of prompts. All but `decisions` is the same in every run. */
export interface ReplayReport {
  readonly policy: string;
  readonly prompts: string;
  readonly format: string;
  readonly requests: number;
  readonly unreadable: { readonly entries: number; readonly first: readonly UnreadableEntry[] };
  readonly targets: readonly ShareRow[];
  readonly rules: readonly ShareRow[];
  /** Rules by the value of a field. */
  readonly groups?: {
    readonly by: string;
    readonly rows: readonly {
      readonly name: string;
      readonly requests: number;
      readonly rules: Readonly<Record<string, number>>;
    }[];
  };
  /** Requests that ask a tool first, by tool. */
  readonly tools: readonly Count[];
  /** By experiment and arm, as in `haiku-or-mini: haiku`. */
  readonly arms: readonly Count[];
  readonly refused: number;
  readonly refusals: readonly (Count & { readonly example: string })[];
  readonly cost: CostReport;
  readonly escalation: {
    /** The part of the requests whose plan has escalation steps. */
    readonly possible: number;
    /** The part that escalates with an ideal validator; absent without recorded outcomes. */
    readonly share?: number;
  };
  readonly accuracy?: AccuracyReport;
  readonly decisions: DecisionTimes;
}
