import type { Expr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import { listed } from '../../policy/tiers.ts';
import { LISTS, TEXTS } from './fact-words.ts';
import { constantOf, type Lookup, type Named, namedBy, signalIn, textsOf } from './named.ts';
import { patternWords } from './pattern-words.ts';
import { excerpt, quoted } from './text.ts';

/** "the task is 'answer' or 'code'", or that it is none of them. */
export function equalityWords(
  named: Named,
  values: readonly string[],
  truth: boolean,
  lookup: Lookup,
): string | undefined {
  const text = nounOf(named);
  if (!text) return undefined;
  const { noun, plain } = text;
  if (values.length === 1 && values[0] === '') return `${noun} is ${truth ? 'not given' : 'given'}`;
  const show = (value: string) => (plain ? value : quoted(excerpt(value)));
  const actual = lookup(named);
  const evident = truth && values.length === 1;
  const note =
    actual === undefined || evident ? '' : ` (${actual === '' ? 'none is given' : `it is ${show(String(actual))}`})`;
  return `${noun} is ${truth ? listed(values.map(show), 'or') : noneOf(values.map(show))}${note}`;
}

function noneOf(values: readonly string[]): string {
  if (values.length === 1) return `not ${values[0]}`;
  return values.length === 2 ? `neither ${values[0]} nor ${values[1]}` : `none of ${listed(values)}`;
}

/** `item in list`: a text among constants, a constant in a list of the request, or a label that is set. */
export function membershipWords(item: Expr, list: Expr, truth: boolean, lookup: Lookup): string | undefined {
  const named = namedBy(item);
  const texts = textsOf(list);
  if (named && texts && texts.length > 0) return equalityWords(named, texts, truth, lookup);
  const value = constantOf(item);
  const of = namedBy(list);
  if (typeof value !== 'string' || !of) return undefined;
  if (of.name.endsWith('labels') && of.key === undefined) return labelWords({ name: of.name, key: value }, truth);
  const [yes, no] = LISTS[of.name] ?? [];
  return (truth ? yes : no)?.(quoted(value));
}

/** "the label 'plan' is set" */
export function labelWords(label: Named, truth: boolean): string | undefined {
  const noun = nounOf(label)?.noun;
  return noun && `${noun} ${truth ? 'is set' : 'is not set'}`;
}

const METHODS: Readonly<Record<string, readonly [yes: string, no: string]>> = {
  startsWith: ['begins with', 'does not begin with'],
  endsWith: ['ends with', 'does not end with'],
  contains: ['contains', 'does not contain'],
};

/** `text.startsWith('…')` and its like, and `text.matches('…')`. */
export function methodWords(
  name: string,
  subject: Expr,
  argument: Expr,
  truth: boolean,
  lookup: Lookup,
): string | undefined {
  const named = namedBy(subject);
  const noun = named && nounOf(named)?.noun;
  const value = constantOf(argument);
  if (!noun || typeof value !== 'string') return undefined;
  const actual = lookup(named);
  const text = typeof actual === 'string' ? actual : undefined;
  if (name === 'matches') return `${noun} ${patternWords(value, truth, text)}`;
  const method = METHODS[name];
  if (!method) return undefined;
  const note = text === undefined ? '' : ` (${text === '' ? 'it is empty' : `it is ${quoted(excerpt(text))}`})`;
  return `${noun} ${method[truth ? 0 : 1]} ${quoted(value)}${note}`;
}

/** How a text is called, and whether its values are words of ours that need no quotes. */
function nounOf(named: Named): { readonly noun: string; readonly plain?: true } | undefined {
  const { name, key } = named;
  if (key !== undefined) return { noun: `${name === 'labels' ? 'the' : 'its'} label ${quoted(key)}` };
  const signal = signalIn(named);
  return signal === undefined ? TEXTS[name] : { noun: quoted(signal) };
}
