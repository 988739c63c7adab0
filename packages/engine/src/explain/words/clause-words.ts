import type { Expr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import { STATES } from './fact-words.ts';
import type { ClauseNode } from './logic.ts';
import { constantOf, type Lookup, namedBy, signalIn, testedBy } from './named.ts';
import { numberWords } from './number-words.ts';
import { quoted } from './text.ts';
import { equalityWords, labelWords, membershipWords, methodWords } from './text-words.ts';

/**
 * Says in words that a clause is true, or that it is false. Clauses of unusual shape are quoted as CEL.
 * @param lookup where values are known: they are added in parentheses where the words do not give them away
 */
export function clauseWords({ expr, source }: ClauseNode, truth: boolean, lookup: Lookup = () => undefined): string {
  const words = stateWords(expr, truth) ?? presenceWords(expr, truth) ?? callWords(expr, truth, lookup);
  return words ?? `\`${source}\` ${truth ? 'holds' : 'does not hold'}`;
}

/** The name of the signal a clause consists of. */
export function signalOf({ expr }: ClauseNode): string | undefined {
  return signalIn(namedBy(expr));
}

/** A fact that holds or does not. */
function stateWords(expr: Expr, truth: boolean): string | undefined {
  const named = namedBy(expr);
  const signal = signalIn(named);
  if (signal !== undefined) return `${quoted(signal)} ${truth ? 'holds' : 'does not hold'}`;
  const [yes, no] = (named && STATES[named.name]) ?? [];
  return truth ? yes : no;
}

/** `has(labels.key)` */
function presenceWords(expr: Expr, truth: boolean): string | undefined {
  const tested = testedBy(expr);
  return tested && labelWords(tested, truth);
}

function callWords(expr: Expr, truth: boolean, lookup: Lookup): string | undefined {
  if (expr.exprKind.case !== 'callExpr') return undefined;
  const { function: name, target, args } = expr.exprKind.value;
  const [first, second] = target ? [target, ...args] : args;
  if (!first || !second) return undefined;
  if (name === '@in') return membershipWords(first, second, truth, lookup);
  const opposite = OPPOSITE[name];
  if (opposite) return comparisonWords(first, second, truth ? name : opposite, lookup);
  return methodWords(name, first, second, truth, lookup);
}

const OPPOSITE: Readonly<Record<string, string>> = {
  '_<_': '_>=_',
  '_<=_': '_>_',
  '_>_': '_<=_',
  '_>=_': '_<_',
  '_==_': '_!=_',
  '_!=_': '_==_',
};

/** The operator of the same comparison with its sides exchanged. */
const MIRRORED: Readonly<Record<string, string>> = { '_<_': '_>_', '_<=_': '_>=_', '_>_': '_<_', '_>=_': '_<=_' };

function comparisonWords(first: Expr, second: Expr, operator: string, lookup: Lookup): string | undefined {
  const value = constantOf(second);
  if (value === undefined) {
    const mirrored = constantOf(first) !== undefined && namedBy(second) !== undefined;
    return mirrored ? comparisonWords(second, first, MIRRORED[operator] ?? operator, lookup) : undefined;
  }
  if (typeof value === 'number') return numberWords(first, operator, value, lookup);
  if (operator !== '_==_' && operator !== '_!=_') return undefined;
  const equal = operator === '_==_';
  if (typeof value === 'boolean') return stateWords(first, equal === value);
  const named = namedBy(first);
  return named && equalityWords(named, [value], equal, lookup);
}
