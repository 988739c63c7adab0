import { parse, unparse } from '@bufbuild/cel';
import type { Expr, ParsedExpr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import { suggest } from '../document/nearest.ts';
import { CEL_LIMITS, checkExpression } from './check.ts';
import { compileForeign } from './foreign.ts';
import { compileNative, type Native } from './native.ts';
import type { Report } from './report.ts';
import { CelFailure, type CelValue, type Evaluate, type Scope } from './scope.ts';
import type { Readable, Vocabulary } from './vocabulary.ts';

/** A part of a condition that is joined to others by `&&`, `||` or `!`. */
export interface Clause {
  /** The clause in CEL. */
  readonly source: string;
  readonly reads: readonly Readable[];
  readonly evaluate: Evaluate;
  /** Set if the clause is an equality on a fact. */
  readonly equals?: Native['equals'];
}

/** A compiled expression. */
export interface Condition {
  readonly source: string;
  /** A value, or why there is none. */
  readonly evaluate: Evaluate;
  readonly clauses: readonly Clause[];
  /** The clauses that must all hold; the rest of the condition is not among them. */
  readonly conjuncts: readonly Clause[];
  readonly reads: readonly Readable[];
  /** The type if it is known without trying: always so where the outermost operator is logical. */
  readonly type?: Readable['type'];
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
  let clean = true;
  const watched: Report = {
    error: (...args) => {
      clean = false;
      report.error(...args);
    },
  };
  const reads = checkExpression(parsed, vocabulary, watched);
  if (!clean) return undefined;
  const clauses: Clause[] = [];
  const node = build(parsed.expr, { parsed, vocabulary, report: watched, clauses });
  if (!clean) return undefined;
  return {
    source,
    evaluate: node.evaluate,
    clauses,
    conjuncts: node.conjuncts,
    reads,
    ...(node.type && { type: node.type }),
  };
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
    else report.error('CEL_SYNTAX', syntaxMessage(error), 'correct the CEL expression', syntaxOffset(error));
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
  readonly report: Report;
  readonly clauses: Clause[];
}

interface Built {
  readonly evaluate: Evaluate;
  readonly type?: Readable['type'] | undefined;
  readonly conjuncts: readonly Clause[];
}

function build(expr: Expr, building: Building): Built {
  const node = expr.exprKind.case === 'callExpr' ? expr.exprKind.value : undefined;
  const [first, second] = node?.args ?? [];
  if (node?.function === '_&&_' && first && second) {
    const a = build(first, building);
    const b = build(second, building);
    return { type: 'bool', evaluate: and(a.evaluate, b.evaluate), conjuncts: [...a.conjuncts, ...b.conjuncts] };
  }
  if (node?.function === '_||_' && first && second) {
    return {
      type: 'bool',
      evaluate: or(build(first, building).evaluate, build(second, building).evaluate),
      conjuncts: [],
    };
  }
  if (node?.function === '!_' && first) {
    return { type: 'bool', evaluate: not(build(first, building).evaluate), conjuncts: [] };
  }
  return buildClause(expr, building);
}

function buildClause(expr: Expr, building: Building): Built {
  const { parsed, vocabulary, report, clauses } = building;
  const part: ParsedExpr = { ...parsed, expr };
  const reads = checkExpression(part, vocabulary, { error: () => {} });
  const native = nativeOrReport(expr, building);
  const evaluate = native?.evaluate ?? compileForeign(expr, reads);
  const clause: Clause = { source: unparse(part), reads, evaluate, ...(native?.equals && { equals: native.equals }) };
  clauses.push(clause);
  if (native?.equals) checkValues(native.equals, report, parsed.sourceInfo?.positions[String(expr.id)] ?? 0);
  return { evaluate, type: native?.type, conjuncts: [clause] };
}

function nativeOrReport(expr: Expr, { parsed, vocabulary, report }: Building): Native | undefined {
  try {
    return compileNative(expr, vocabulary);
  } catch (error) {
    const offset = parsed.sourceInfo?.positions[String(expr.id)] ?? 0;
    const message = error instanceof Error ? error.message : String(error);
    report.error('CEL_SYNTAX', `the regular expression is wrong: ${message}`, 'use RE2 syntax', offset);
    return undefined;
  }
}

function checkValues(equals: NonNullable<Native['equals']>, report: Report, offset: number): void {
  const { values, name } = equals.fact;
  if (!values) return;
  for (const value of equals.values.filter((v) => !values.includes(v))) {
    report.error('CEL_UNKNOWN_VALUE', `'${name}' is never '${value}'`, suggest(value, values), offset);
  }
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
