import { parse, unparse } from '@bufbuild/cel';
import type { Expr, ParsedExpr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import type { CelFailure, CelValue } from '../../cel/scope.ts';

/** A clause of a condition: a part joined to others by `&&`, `||` or `!`. */
export interface ClauseNode {
  readonly kind: 'clause';
  readonly expr: Expr;
  /** The clause in CEL. */
  readonly source: string;
  /** Its place among the clauses of the condition, as in `Condition.clauses`. */
  readonly position: number;
  /** True if the condition wants the clause to be false. */
  readonly negated: boolean;
}

/** The skeleton of a condition: `!` is moved inwards to the clauses, and chains of one operator are flat. */
export type Logic = ClauseNode | { readonly kind: 'all' | 'any'; readonly parts: readonly Logic[] };

/** The skeleton of an expression that was compiled before. */
export function logicOf(source: string): Logic {
  const parsed = parse(source);
  let clauses = 0;

  const read = (expr: Expr, negated: boolean): Logic => {
    const node = expr.exprKind.case === 'callExpr' ? expr.exprKind.value : undefined;
    const [first, second] = node?.args ?? [];
    if (node?.function === '!_' && first) return read(first, !negated);
    if (first && second && (node?.function === '_&&_' || node?.function === '_||_')) {
      // De Morgan, which CEL's logic keeps for conditions that cannot be computed, too.
      const kind = (node.function === '_&&_') !== negated ? 'all' : 'any';
      return { kind, parts: [read(first, negated), read(second, negated)].flatMap((part) => partsOf(part, kind)) };
    }
    const part: ParsedExpr = { ...parsed, expr };
    return { kind: 'clause', expr, source: unparse(part), position: clauses++, negated };
  };

  if (!parsed.expr) throw new Error(`no expression in ${source}`);
  return read(parsed.expr, false);
}

function partsOf(logic: Logic, kind: 'all' | 'any'): readonly Logic[] {
  return logic.kind === kind ? logic.parts : [logic];
}

/** What clauses came to, by their position. */
type Values = readonly (CelValue | CelFailure | undefined)[];

/** What a condition comes to if its clauses came to these values; undefined if it cannot be computed. */
export function truthOf(logic: Logic, values: Values): boolean | undefined {
  if (logic.kind === 'clause') {
    const value = values[logic.position];
    return typeof value === 'boolean' ? value !== logic.negated : undefined;
  }
  const truths = logic.parts.map((part) => truthOf(part, values));
  const settling = logic.kind === 'any';
  if (truths.includes(settling)) return settling;
  return truths.includes(undefined) ? undefined : !settling;
}

/** The clauses that made a condition what it is: had one of the others come out differently, it would be the same. */
export function decisiveClauses(logic: Logic, values: Values): readonly ClauseNode[] {
  if (logic.kind === 'clause') return [logic];
  const truth = truthOf(logic, values);
  return logic.parts.filter((part) => truthOf(part, values) === truth).flatMap((part) => decisiveClauses(part, values));
}
