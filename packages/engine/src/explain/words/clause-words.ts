import type { Expr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import { listed } from '../../policy/tiers.ts';
import { LISTS, MEASURES, type Measure, SIZES, STATES, TEXTS } from './fact-words.ts';
import type { ClauseNode } from './logic.ts';
import { constantOf, type Lookup, type Named, namedBy, testedBy, textsOf } from './named.ts';
import { patternWords } from './pattern-words.ts';
import { count, excerpt, quoted } from './text.ts';

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
  return signalName(namedBy(expr));
}

function signalName(named: Named | undefined): string | undefined {
  return named?.name.startsWith('signal.') ? named.name.slice('signal.'.length) : undefined;
}

/** A fact that holds or does not. */
function stateWords(expr: Expr, truth: boolean): string | undefined {
  const named = namedBy(expr);
  const signal = signalName(named);
  if (signal !== undefined) return `${quoted(signal)} ${truth ? 'holds' : 'does not hold'}`;
  const [yes, no] = (named && STATES[named.name]) ?? [];
  return truth ? yes : no;
}

/** `has(labels.key)`. */
function presenceWords(expr: Expr, truth: boolean): string | undefined {
  const tested = testedBy(expr);
  return tested && labelIsSet(tested, truth);
}

function labelIsSet(named: Named, truth: boolean): string | undefined {
  const noun = nounOf(named)?.noun;
  return noun && `${noun} ${truth ? 'is set' : 'is not set'}`;
}

function callWords(expr: Expr, truth: boolean, lookup: Lookup): string | undefined {
  if (expr.exprKind.case !== 'callExpr') return undefined;
  const { function: name, target, args } = expr.exprKind.value;
  const [first, second] = target ? [target, ...args] : args;
  if (!first || !second) return undefined;
  if (name === '@in') return membershipWords(first, second, truth, lookup);
  if (OPPOSITE[name]) return comparisonWords(first, second, truth ? name : (OPPOSITE[name] ?? name), lookup);
  return textWords(name, first, second, truth, lookup);
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
    const mirrored = constantOf(first) !== undefined && namedBy(second);
    return mirrored ? comparisonWords(second, first, MIRRORED[operator] ?? operator, lookup) : undefined;
  }
  if (typeof value === 'number') return numberWords(first, operator, value, lookup);
  if (operator !== '_==_' && operator !== '_!=_') return undefined;
  if (typeof value === 'boolean') return stateWords(first, (operator === '_==_') === value);
  const named = namedBy(first);
  return named && equalityWords(named, [value], operator === '_==_', lookup);
}

const COMPARED: Readonly<Record<string, string>> = {
  '_<_': 'less than',
  '_<=_': 'at most',
  '_>_': 'more than',
  '_>=_': 'at least',
  '_==_': 'exactly',
  '_!=_': 'anything but',
};

function numberWords(expr: Expr, operator: string, value: number, lookup: Lookup): string | undefined {
  const { measure, named, size } = measureOf(expr) ?? {};
  if (!measure || !named) return undefined;
  const actual = lookup(named);
  const known = size ? Object.keys(actual ?? {}).length : actual;
  const note =
    actual === undefined || operator === '_==_' ? '' : ` (${measure.itself} ${measure.amount(known as number)})`;
  const bound = `${operator} ${value}`;
  if (measure.some && ['_>_ 0', '_>=_ 1', '_!=_ 0'].includes(bound)) return `${measure.some}${note}`;
  if (measure.none && ['_<=_ 0', '_<_ 1', '_==_ 0'].includes(bound)) return measure.none;
  const compared = measure.counted && operator === '_<_' ? 'fewer than' : COMPARED[operator];
  return `${measure.subject} ${measure.verb} ${compared} ${measure.amount(value)}${note}`;
}

function measureOf(expr: Expr): { measure: Measure | undefined; named: Named; size: boolean } | undefined {
  const call =
    expr.exprKind.case === 'callExpr' && expr.exprKind.value.function === 'size' ? expr.exprKind.value : undefined;
  const named = namedBy(call ? (call.target ?? call.args[0]) : expr);
  if (!named) return undefined;
  if (call) return { measure: SIZES[named.name], named, size: true };
  const signal = signalName(named);
  const measure =
    signal === undefined
      ? MEASURES[named.name]
      : { subject: quoted(signal), verb: 'is', itself: 'it is', amount: count };
  return { measure, named, size: false };
}

/** How a text is called, and whether its values are words of ours that need no quotes. */
function nounOf({ name, key }: Named): { readonly noun: string; readonly plain?: true } | undefined {
  if (key !== undefined) return { noun: `${name === 'labels' ? 'the' : 'its'} label ${quoted(key)}` };
  const signal = signalName({ name });
  return signal === undefined ? TEXTS[name] : { noun: quoted(signal) };
}

function equalityWords(named: Named, values: readonly string[], truth: boolean, lookup: Lookup): string | undefined {
  const text = nounOf(named);
  if (!text) return undefined;
  const { noun, plain } = text;
  const show = (value: string) => (plain ? value : quoted(excerpt(value)));
  if (values.length === 1 && values[0] === '') return `${noun} is ${truth ? 'not given' : 'given'}`;
  const actual = lookup(named);
  const evident = truth && values.length === 1;
  const note =
    actual === undefined || evident ? '' : ` (${actual === '' ? 'none is given' : `it is ${show(String(actual))}`})`;
  if (truth) return `${noun} is ${listed(values.map(show), 'or')}${note}`;
  return `${noun} is ${noneOf(values.map(show))}${note}`;
}

function noneOf(values: readonly string[]): string {
  if (values.length === 1) return `not ${values[0]}`;
  return values.length === 2 ? `neither ${values[0]} nor ${values[1]}` : `none of ${listed(values)}`;
}

function membershipWords(item: Expr, list: Expr, truth: boolean, lookup: Lookup): string | undefined {
  const named = namedBy(item);
  const texts = textsOf(list);
  if (named && texts && texts.length > 0) return equalityWords(named, texts, truth, lookup);
  const value = constantOf(item);
  const of = namedBy(list);
  if (typeof value !== 'string' || !of) return undefined;
  if (of.name.endsWith('labels') && of.key === undefined) return labelIsSet({ name: of.name, key: value }, truth);
  const [yes, no] = LISTS[of.name] ?? [];
  return (truth ? yes : no)?.(quoted(value));
}

const TEXT_TESTS: Readonly<Record<string, readonly [yes: string, no: string]>> = {
  startsWith: ['begins with', 'does not begin with'],
  endsWith: ['ends with', 'does not end with'],
  contains: ['contains', 'does not contain'],
};

function textWords(name: string, subject: Expr, argument: Expr, truth: boolean, lookup: Lookup): string | undefined {
  const named = namedBy(subject);
  const noun = named && nounOf(named)?.noun;
  const value = constantOf(argument);
  if (!noun || typeof value !== 'string') return undefined;
  const actual = lookup(named);
  if (name === 'matches')
    return `${noun} ${patternWords(value, truth, typeof actual === 'string' ? actual : undefined)}`;
  const test = TEXT_TESTS[name];
  if (!test) return undefined;
  const note =
    typeof actual !== 'string' ? '' : ` (${actual === '' ? 'it is empty' : `it is ${quoted(excerpt(actual))}`})`;
  return `${noun} ${test[truth ? 0 : 1]} ${quoted(value)}${note}`;
}
