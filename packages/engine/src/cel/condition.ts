import { parse, unparse } from '@bufbuild/cel';
import type { Expr, ParsedExpr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import { CEL_LIMITS, checkExpression, readsOf } from './check.ts';
import { compileForeign } from './foreign.ts';
import { compileNative, type Native } from './native.ts';
import type { Report } from './report.ts';
import { CelFailure, type CelValue, type Evaluate, type Scope } from './scope.ts';
import { startOf } from './tree.ts';
import type { Readable, Vocabulary } from './vocabulary.ts';

/** A part of a condition that is joined to others by `&&`, `||` or `!`. */
export interface Clause {
  /** The clause in CEL. */
  readonly source: string;
  /** Where it begins in the condition, in characters. */
  readonly offset: number;
  readonly reads: readonly Readable[];
  readonly evaluate: Evaluate;
  /** The type of its value in a scope, or why there is none. Always the same where cel-es is not needed. */
  typeIn(scope: Scope): Readable['type'] | CelFailure;
  /** Set if the clause is an equality on a fact. */
  readonly equals?: Native['equals'];
}

/** A compiled expression. */
export interface Condition {
  readonly source: string;
  /** A value, or why there is none. */
  readonly evaluate: Evaluate;
  readonly clauses: readonly Clause[];
  /** True if the outermost operator is `&&`, `||` or `!`, so that every clause must be true or false. */
  readonly logical: boolean;
  /** The clauses that must all hold; the rest of the condition is not among them. */
  readonly conjuncts: readonly Clause[];
  readonly reads: readonly Readable[];
}

/** True if the condition holds; a failure is not true. */
export function holds(condition: Condition, scope: Scope): boolean {
  return condition.evaluate(scope) === true;
}

/**
 * Compiles a CEL expression: names and sizes are checked, the logical skeleton and common clauses become closures,
 * what is left goes to cel-es.
 * @returns undefined if something was reported
 */
export function compileCondition(source: string, vocabulary: Vocabulary, report: Report): Condition | undefined {
  const parsed = parseExpression(source, report);
  if (!parsed?.expr) return undefined;
  if (!checkExpression(parsed, vocabulary, report)) return undefined;
  const clauses: Clause[] = [];
  const built = build(parsed.expr, { parsed, vocabulary, clauses });
  return { source, ...built, clauses, reads: readsOf(parsed, vocabulary) };
}

function parseExpression(source: string, report: Report): (ParsedExpr & { expr: Expr }) | undefined {
  if (source.trim() === '') {
    report.error('CEL_SYNTAX', 'the expression is empty', 'write a condition, or leave the field out');
    return undefined;
  }
  if (source.length > CEL_LIMITS.sourceLength) {
    report.error(
      'CEL_TOO_LARGE',
      `the expression has ${source.length} characters`,
      `keep it below ${CEL_LIMITS.sourceLength}; move parts into signals`,
    );
    return undefined;
  }
  try {
    return parse(source);
  } catch (error) {
    if (error instanceof RangeError)
      report.error('CEL_TOO_LARGE', 'the expression is nested too deeply', 'use fewer parentheses');
    else {
      const message = syntaxMessage(error);
      const remedy = message.includes('found = ') ? 'write == to compare' : 'correct the CEL expression';
      report.error('CEL_SYNTAX', message, remedy, syntaxOffset(error));
    }
    return undefined;
  }
}

function syntaxMessage(error: unknown): string {
  return String(error instanceof Error ? error.message : error).replace(/^<input>:\d+:\d+: /, 'CEL syntax: ');
}

function syntaxOffset(error: unknown): number {
  const location = (error as { location?: { start?: { offset?: number } } }).location;
  return location?.start?.offset ?? 0;
}

interface Building {
  readonly parsed: ParsedExpr;
  readonly vocabulary: Vocabulary;
  readonly clauses: Clause[];
}

type Built = Pick<Condition, 'evaluate' | 'logical' | 'conjuncts'>;

function build(expr: Expr, building: Building): Built {
  const node = expr.exprKind.case === 'callExpr' ? expr.exprKind.value : undefined;
  const [first, second] = node?.args ?? [];
  if (node?.function === '_&&_' && first && second) {
    const a = build(first, building);
    const b = build(second, building);
    return { logical: true, evaluate: and(a.evaluate, b.evaluate), conjuncts: [...a.conjuncts, ...b.conjuncts] };
  }
  if (node?.function === '_||_' && first && second) {
    return {
      logical: true,
      evaluate: or(build(first, building).evaluate, build(second, building).evaluate),
      conjuncts: [],
    };
  }
  if (node?.function === '!_' && first) {
    return { logical: true, evaluate: not(build(first, building).evaluate), conjuncts: [] };
  }
  return buildClause(expr, building);
}

function buildClause(expr: Expr, { parsed, vocabulary, clauses }: Building): Built {
  const part: ParsedExpr = { ...parsed, expr };
  const reads = readsOf(part, vocabulary);
  const native = compileNative(expr, vocabulary);
  const { evaluate, typeIn } = native ? { ...native, typeIn: () => native.type } : compileForeign(expr, reads);
  const clause: Clause = {
    source: unparse(part),
    offset: startOf(parsed, expr),
    reads,
    evaluate,
    typeIn,
    ...(native?.equals && { equals: native.equals }),
  };
  clauses.push(clause);
  return { logical: false, evaluate, conjuncts: [clause] };
}

/** CEL's logic: a side that decides absorbs the failure of the other. */
function and(a: Evaluate, b: Evaluate): Evaluate {
  return (scope) => {
    const x = a(scope);
    if (x === false) return false;
    const y = b(scope);
    if (y === false) return false;
    return x === true ? (y === true ? true : failure(y)) : failure(x);
  };
}

function or(a: Evaluate, b: Evaluate): Evaluate {
  return (scope) => {
    const x = a(scope);
    if (x === true) return true;
    const y = b(scope);
    if (y === true) return true;
    return x === false ? (y === false ? false : failure(y)) : failure(x);
  };
}

function not(a: Evaluate): Evaluate {
  return (scope) => {
    const x = a(scope);
    return x === true ? false : x === false ? true : failure(x);
  };
}

const NOT_BOOLEAN = new CelFailure('a side of a logical operator is not true or false');

function failure(value: CelValue | CelFailure): CelFailure {
  return value instanceof CelFailure ? value : NOT_BOOLEAN;
}
