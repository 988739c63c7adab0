import type { AnswerFacts, Facts, TargetFacts } from '../facts/fact-table.ts';

/** A condition that could not be computed, with cel-es's words for why. */
export class CelFailure {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** A value of a condition. An `int` is a safe integer. */
export type CelValue = boolean | number | string | readonly string[] | Readonly<Record<string, string>>;

/** Computes a value or a failure; reads nothing but the scope. */
export type Evaluate = (scope: Scope) => CelValue | CelFailure;

/** What a condition reads. */
export interface Scope {
  readonly facts: Facts;
  /** The policy's signals, computed at most once; undefined until then. */
  readonly signals: (CelValue | CelFailure | undefined)[];
  /** Set while the `only` of a requirement is computed. */
  readonly target?: TargetFacts;
  /** Set while the condition of an escalation step is computed. */
  readonly answer?: AnswerFacts;
}
