import type {
  Expr,
  Expr_Call,
  Expr_Comprehension,
  Expr_CreateStruct_Entry,
  ParsedExpr,
} from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import type { FindingCode } from '../document/findings.ts';
import { suggest } from '../document/nearest.ts';
import { memberOf } from './native.ts';
import { compileMatcher } from './regex.ts';
import type { Report } from './report.ts';
import { placeOf, textOf } from './tree.ts';
import type { Readable, Vocabulary } from './vocabulary.ts';

/** Bounds on one expression, so that no policy can make a decision slow. */
export const CEL_LIMITS = { sourceLength: 4096, nodes: 500, comprehensionDepth: 1 } as const;

/** Functions and macros of CEL, by the name a writer uses. */
const FUNCTIONS = new Set(
  (
    'size contains startsWith endsWith matches int uint double string bool bytes duration timestamp type dyn ' +
    'getDate getDayOfMonth getDayOfWeek getDayOfYear getFullYear getHours getMilliseconds getMinutes getMonth getSeconds'
  ).split(' '),
);

/** Names of types, which may stand where a value does, as in `type(x) == string`. */
const TYPE_NAMES = new Set('bool bytes double int list map null_type string timestamp duration type uint'.split(' '));

/** Names that are known, but in other conditions. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['confidence', 'the `when` of `escalate`'],
  ['valid', 'the `when` of `escalate`'],
  ['answer', 'the `when` of `escalate`'],
  ['target', 'the `only` of `require`'],
]);

/**
 * Walks an expression and reports unknown names, functions and values, invalid patterns, and sizes over the limits:
 * cel-es has no checker that can be used, and would only fail when a request comes.
 * @returns true if nothing was reported
 */
export function checkExpression(parsed: ParsedExpr, vocabulary: Vocabulary, report: Report): boolean {
  let clean = true;
  const error: Report['error'] = (...args) => {
    clean = false;
    report.error(...args);
  };
  const walk = new Walk(parsed, vocabulary, { error });
  walk.visit(parsed.expr, { locals: new Set(), depth: 0 });
  if (walk.nodes > CEL_LIMITS.nodes) {
    const remedy = `keep it below ${CEL_LIMITS.nodes}; move parts into signals or rules`;
    error('CEL_TOO_LARGE', `the expression has ${walk.nodes} parts`, remedy);
  }
  for (const pattern of walk.patterns) checkPattern(pattern, placeOf(parsed, pattern), error);
  return clean;
}

function checkPattern(expr: Expr, offset: number, error: Report['error']): void {
  const pattern = textOf(expr);
  if (pattern === undefined) return;
  if (pattern.includes('\b')) {
    // In CEL '\b' is a backspace, which no prompt has.
    error(
      'CEL_SYNTAX',
      'the pattern has a backspace, and so matches nothing',
      "write it raw, as in r'\\bword\\b'",
      offset,
    );
    return;
  }
  try {
    compileMatcher(pattern);
  } catch (problem) {
    error('CEL_SYNTAX', problem instanceof Error ? problem.message : String(problem), 'use RE2 syntax', offset);
  }
}

/** Everything an expression without mistakes reads, each once, in order. */
export function readsOf(parsed: ParsedExpr, vocabulary: Vocabulary): Readable[] {
  const walk = new Walk(parsed, vocabulary, { error: () => {} });
  walk.visit(parsed.expr, { locals: new Set(), depth: 0 });
  return [...walk.reads.values()];
}

/** Where in an expression the walk is: the variables of the loops around, and how many loops. */
interface Place {
  readonly locals: ReadonlySet<string>;
  readonly depth: number;
}

/** One walk. */
class Walk {
  readonly reads = new Map<string, Readable>();
  /** What regular expressions are made from. */
  readonly patterns: Expr[] = [];
  nodes = 0;
  readonly #parsed: ParsedExpr;
  readonly #vocabulary: Vocabulary;
  readonly #report: Report;

  constructor(parsed: ParsedExpr, vocabulary: Vocabulary, report: Report) {
    this.#parsed = parsed;
    this.#vocabulary = vocabulary;
    this.#report = report;
  }

  visit(expr: Expr | undefined, place: Place): void {
    if (!expr) return;
    this.nodes++;
    const kind = expr.exprKind;
    if (kind.case === 'identExpr') this.#name(expr, kind.value.name, place);
    else if (kind.case === 'selectExpr') this.#select(expr, kind.value.operand, kind.value.field, place);
    else if (kind.case === 'callExpr') this.#call(expr, kind.value, place);
    else if (kind.case === 'listExpr') for (const element of kind.value.elements) this.visit(element, place);
    else if (kind.case === 'structExpr') for (const entry of kind.value.entries) this.#entry(entry, place);
    else if (kind.case === 'comprehensionExpr') this.#loop(expr, kind.value, place);
  }

  #name(expr: Expr, name: string, { locals }: Place): void {
    const { roots, members } = this.#vocabulary;
    const readable = roots.get(name);
    if (locals.has(name)) return;
    if (readable) this.reads.set(name, readable);
    else if (members.has(name)) {
      const remedy = `read one of ${[...(members.get(name)?.keys() ?? [])].map((m) => `${name}.${m}`).join(', ')}`;
      this.#error(expr, 'CEL_UNKNOWN_NAME', `'${name}' cannot be read as a whole`, remedy);
    } else if (!TYPE_NAMES.has(name)) {
      const place = ELSEWHERE.get(name);
      const remedy = place ? `it can be read only in ${place}` : suggest(name, [...roots.keys(), ...members.keys()]);
      this.#error(expr, 'CEL_UNKNOWN_NAME', `unknown name '${name}'`, remedy);
    }
  }

  #select(expr: Expr, operand: Expr | undefined, field: string, place: Place): void {
    const namespace = operand?.exprKind.case === 'identExpr' ? operand.exprKind.value.name : '';
    const members = place.locals.has(namespace) ? undefined : this.#vocabulary.members.get(namespace);
    if (!members) {
      this.visit(operand, place);
      return;
    }
    const member = memberOf(operand, field, this.#vocabulary);
    if (member) this.reads.set(member.name, member);
    else {
      const message = `unknown name '${namespace}.${field}'`;
      this.#error(operand ?? expr, 'CEL_UNKNOWN_NAME', message, suggest(field, members.keys()));
    }
  }

  #call(expr: Expr, call: Expr_Call, place: Place): void {
    const name = call.function;
    if (/^\w+$/.test(name) && !FUNCTIONS.has(name)) {
      // The place of a method's call is its dot.
      const offset = placeOf(this.#parsed, expr) + (call.target ? 1 : 0);
      this.#report.error('CEL_UNKNOWN_NAME', `unknown function '${name}'`, suggest(name, FUNCTIONS), offset);
    }
    if (name === 'matches' && call.target) this.patterns.push(...call.args);
    if (name === '_==_' || name === '_!=_' || name === '@in') this.#values(call.args, place);
    this.visit(call.target, place);
    for (const argument of call.args) this.visit(argument, place);
  }

  /** A fact of few values is compared with those only. */
  #values([left, right]: readonly Expr[], place: Place): void {
    if (!left || !right) return;
    this.#valuesOf(left, right, place);
    this.#valuesOf(right, left, place);
  }

  #valuesOf({ exprKind: kind }: Expr, other: Expr, { locals }: Place): void {
    if (kind.case !== 'identExpr' || locals.has(kind.value.name)) return;
    const { name } = kind.value;
    const values = this.#vocabulary.roots.get(name)?.values;
    if (!values) return;
    for (const literal of other.exprKind.case === 'listExpr' ? other.exprKind.value.elements : [other]) {
      const value = textOf(literal);
      if (value === undefined || values.includes(value)) continue;
      this.#error(literal, 'CEL_UNKNOWN_VALUE', `'${name}' is never '${value}'`, suggest(value, values));
    }
  }

  #entry(entry: Expr_CreateStruct_Entry, place: Place): void {
    if (entry.keyKind.case === 'mapKey') this.visit(entry.keyKind.value, place);
    this.visit(entry.value, place);
  }

  #loop(expr: Expr, loop: Expr_Comprehension, { locals, depth }: Place): void {
    if (depth >= CEL_LIMITS.comprehensionDepth) {
      this.#error(
        expr,
        'CEL_TOO_LARGE',
        'a loop inside a loop',
        'split the condition into signals, each with one loop',
      );
      return;
    }
    const inner = { locals: new Set([...locals, loop.iterVar, loop.iterVar2, loop.accuVar]), depth: depth + 1 };
    this.visit(loop.iterRange, { locals, depth: depth + 1 });
    for (const part of [loop.accuInit, loop.loopCondition, loop.loopStep, loop.result]) this.visit(part, inner);
  }

  #error(expr: Expr, code: FindingCode, message: string, remedy: string): void {
    this.#report.error(code, message, remedy, placeOf(this.#parsed, expr));
  }
}
