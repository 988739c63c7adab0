import type { Expr, ParsedExpr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';

/** An expression and all expressions within it. */
export function* partsOf(expr: Expr | undefined): Generator<Expr> {
  if (!expr) return;
  yield expr;
  for (const child of childrenOf(expr)) yield* partsOf(child);
}

function childrenOf({ exprKind: kind }: Expr): readonly (Expr | undefined)[] {
  switch (kind.case) {
    case 'selectExpr':
      return [kind.value.operand];
    case 'callExpr':
      return [kind.value.target, ...kind.value.args];
    case 'listExpr':
      return kind.value.elements;
    case 'structExpr':
      return kind.value.entries.flatMap(({ keyKind: key, value }) => [
        key.case === 'mapKey' ? key.value : undefined,
        value,
      ]);
    case 'comprehensionExpr': {
      const { iterRange, accuInit, loopCondition, loopStep, result } = kind.value;
      return [iterRange, accuInit, loopCondition, loopStep, result];
    }
    default:
      return [];
  }
}

/** Where the parser saw an expression, in characters from the beginning: for an operator, the operator. */
export function placeOf(parsed: ParsedExpr, expr: Expr): number {
  return parsed.sourceInfo?.positions[String(expr.id)] ?? 0;
}

/** Where an expression begins. */
export function startOf(parsed: ParsedExpr, expr: Expr): number {
  return Math.min(...[...partsOf(expr)].map((part) => placeOf(parsed, part)));
}

/** The text that an expression is, if it is a constant text. */
export function textOf(expr: Expr | undefined): string | undefined {
  if (expr?.exprKind.case !== 'constExpr') return undefined;
  const kind = expr.exprKind.value.constantKind;
  return kind.case === 'stringValue' ? kind.value : undefined;
}
