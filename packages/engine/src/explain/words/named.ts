import type { Constant, Expr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import type { CelValue } from '../../cel/scope.ts';

/** What a part of a condition reads: `task`, `signal.faq`, `answer.refusal`, or a key of `labels` or `target.labels`. */
export interface Named {
  readonly name: string;
  readonly key?: string;
}

/** The values conditions read, where they are known. */
export type Lookup = (named: Named) => CelValue | undefined;

/** The name an expression reads, if it is one. */
export function namedBy(expr: Expr | undefined): Named | undefined {
  const kind = expr?.exprKind;
  if (kind?.case === 'identExpr') return { name: kind.value.name };
  if (kind?.case === 'selectExpr' && !kind.value.testOnly)
    return memberOf(namedBy(kind.value.operand), kind.value.field);
  if (kind?.case !== 'callExpr' || kind.value.function !== '_[_]') return undefined;
  const [map, key] = kind.value.args;
  const text = constantOf(key);
  return typeof text === 'string' ? memberOf(namedBy(map), text) : undefined;
}

/** The key whose presence `has(labels.key)` asks for. */
export function testedBy(expr: Expr): Named | undefined {
  const kind = expr.exprKind;
  return kind.case === 'selectExpr' && kind.value.testOnly
    ? memberOf(namedBy(kind.value.operand), kind.value.field)
    : undefined;
}

/** The value of a constant. */
export function constantOf(expr: Expr | undefined): string | number | boolean | undefined {
  return expr?.exprKind.case === 'constExpr' ? readConstant(expr.exprKind.value) : undefined;
}

/** The values of a list of texts. */
export function textsOf(expr: Expr | undefined): readonly string[] | undefined {
  if (expr?.exprKind.case !== 'listExpr') return undefined;
  const texts = expr.exprKind.value.elements.map(constantOf);
  return texts.every((text) => typeof text === 'string') ? texts : undefined;
}

function memberOf(of: Named | undefined, member: string): Named | undefined {
  if (!of || of.key !== undefined) return undefined;
  return of.name.endsWith('labels') ? { name: of.name, key: member } : { name: `${of.name}.${member}` };
}

function readConstant({ constantKind }: Constant): string | number | boolean | undefined {
  switch (constantKind.case) {
    case 'stringValue':
    case 'doubleValue':
    case 'boolValue':
      return constantKind.value;
    case 'int64Value':
      return Number(constantKind.value);
    default:
      return undefined;
  }
}

/** The signal a name stands for, if it does. */
export function signalIn(named: Named | undefined): string | undefined {
  return named?.name.startsWith('signal.') ? named.name.slice('signal.'.length) : undefined;
}
