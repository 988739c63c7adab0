import type { Expr, Expr_Comprehension, ParsedExpr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import { suggest } from '../document/nearest.ts';
import { memberOf } from './native.ts';
import type { Report } from './report.ts';
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

/**
 * Walks an expression and reports unknown names, unknown functions and sizes over the limits: cel-es has no checker
 * that can be used, and would only fail when a request comes.
 * @returns everything it reads, each once, in order
 */
export function checkExpression(parsed: ParsedExpr, vocabulary: Vocabulary, report: Report): Readable[] {
  const reads = new Map<string, Readable>();
  let nodes = 0;
  const at = (expr: Expr) => parsed.sourceInfo?.positions[String(expr.id)] ?? 0;

  const visit = (expr: Expr | undefined, locals: ReadonlySet<string>, depth: number): void => {
    if (!expr) return;
    nodes++;
    const kind = expr.exprKind;
    switch (kind.case) {
      case 'identExpr':
        return visitName(expr, kind.value.name, locals);
      case 'selectExpr':
        return visitSelect(expr, kind.value.operand, kind.value.field, locals, depth);
      case 'callExpr':
        if (/^\w+$/.test(kind.value.function) && !FUNCTIONS.has(kind.value.function)) {
          report.error(
            'CEL_UNKNOWN_NAME',
            `unknown function '${kind.value.function}'`,
            suggest(kind.value.function, FUNCTIONS),
            at(expr),
          );
        }
        visit(kind.value.target, locals, depth);
        for (const arg of kind.value.args) visit(arg, locals, depth);
        return;
      case 'listExpr':
        for (const element of kind.value.elements) visit(element, locals, depth);
        return;
      case 'structExpr':
        for (const entry of kind.value.entries) {
          if (entry.keyKind.case === 'mapKey') visit(entry.keyKind.value, locals, depth);
          visit(entry.value, locals, depth);
        }
        return;
      case 'comprehensionExpr':
        return visitComprehension(expr, kind.value, locals, depth + 1);
      default:
    }
  };

  const visitName = (expr: Expr, name: string, locals: ReadonlySet<string>) => {
    const readable = vocabulary.roots.get(name);
    if (readable) reads.set(name, readable);
    else if (vocabulary.members.has(name)) {
      const members = [...(vocabulary.members.get(name)?.keys() ?? [])];
      report.error(
        'CEL_UNKNOWN_NAME',
        `'${name}' cannot be read as a whole`,
        `read one of ${members.map((m) => `${name}.${m}`).join(', ')}`,
        at(expr),
      );
    } else if (!locals.has(name) && !TYPE_NAMES.has(name)) {
      report.error(
        'CEL_UNKNOWN_NAME',
        `unknown name '${name}'`,
        suggest(name, [...vocabulary.roots.keys(), ...vocabulary.members.keys()]),
        at(expr),
      );
    }
  };

  const visitSelect = (
    expr: Expr,
    operand: Expr | undefined,
    field: string,
    locals: ReadonlySet<string>,
    depth: number,
  ) => {
    const member = memberOf(operand, field, vocabulary);
    const namespace =
      operand?.exprKind.case === 'identExpr' && !locals.has(operand.exprKind.value.name)
        ? operand.exprKind.value.name
        : undefined;
    const members = namespace === undefined ? undefined : vocabulary.members.get(namespace);
    if (member) reads.set(member.name, member);
    else if (members) {
      report.error(
        'CEL_UNKNOWN_NAME',
        `unknown name '${namespace}.${field}'`,
        suggest(field, members.keys()),
        at(expr),
      );
    } else visit(operand, locals, depth);
  };

  const visitComprehension = (expr: Expr, loop: Expr_Comprehension, locals: ReadonlySet<string>, depth: number) => {
    if (depth > CEL_LIMITS.comprehensionDepth) {
      report.error(
        'CEL_TOO_LARGE',
        'a loop inside a loop',
        'split the condition into signals, each with one loop',
        at(expr),
      );
      return;
    }
    visit(loop.iterRange, locals, depth);
    const inner = new Set([...locals, loop.iterVar, loop.iterVar2, loop.accuVar]);
    for (const part of [loop.accuInit, loop.loopCondition, loop.loopStep, loop.result]) visit(part, inner, depth);
  };

  visit(parsed.expr, new Set(), 0);
  if (nodes > CEL_LIMITS.nodes) {
    report.error(
      'CEL_TOO_LARGE',
      `the expression has ${nodes} parts`,
      `keep it below ${CEL_LIMITS.nodes}; move parts into signals or rules`,
    );
  }
  return [...reads.values()];
}
