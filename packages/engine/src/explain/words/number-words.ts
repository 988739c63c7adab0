import type { Expr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import { MEASURES, type Measure, SIZES } from './fact-words.ts';
import { type Lookup, type Named, namedBy, signalIn } from './named.ts';
import { count, quoted } from './text.ts';

const COMPARED: Readonly<Record<string, string>> = {
  '_<_': 'less than',
  '_<=_': 'at most',
  '_>_': 'more than',
  '_>=_': 'at least',
  '_==_': 'exactly',
  '_!=_': 'anything but',
};
/** Comparisons of a count that say that there are some, or none. */
const SOME = ['_>_ 0', '_>=_ 1', '_!=_ 0'];
const NONE = ['_<=_ 0', '_<_ 1', '_==_ 0'];

/** "the prompt has more than 400 tokens"; undefined if the expression is not a number that can be talked about. */
export function numberWords(expr: Expr, operator: string, bound: number, lookup: Lookup): string | undefined {
  const { measure, named } = measured(expr) ?? {};
  if (!measure || !named) return undefined;
  const value = numberOf(lookup(named));
  const comparison = `${operator} ${bound}`;
  if (measure.some && SOME.includes(comparison))
    return `${measure.some}${value === undefined ? '' : ` (${measure.amount(value)})`}`;
  if (measure.none && NONE.includes(comparison)) return measure.none;
  const note = value === undefined || operator === '_==_' ? '' : ` (${measure.itself} ${measure.amount(value)})`;
  const compared = measure.counted && operator === '_<_' ? 'fewer than' : COMPARED[operator];
  return `${measure.subject} ${measure.verb} ${compared} ${measure.amount(bound)}${note}`;
}

function measured(expr: Expr): { readonly measure: Measure | undefined; readonly named: Named } | undefined {
  const call = expr.exprKind.case === 'callExpr' ? expr.exprKind.value : undefined;
  if (call?.function === 'size') {
    const named = namedBy(call.target ?? call.args[0]);
    return named && { measure: SIZES[named.name], named };
  }
  const named = namedBy(expr);
  const signal = signalIn(named);
  const measure = signal === undefined ? MEASURES[named?.name ?? ''] : measureOfSignal(signal);
  return named && { measure, named };
}

function measureOfSignal(name: string): Measure {
  return { subject: quoted(name), verb: 'is', itself: 'it is', amount: count };
}

/** The number itself, or the length of a list. */
function numberOf(value: ReturnType<Lookup>): number | undefined {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' ? value : undefined;
}
