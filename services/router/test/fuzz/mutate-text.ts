import { nastyText } from './nasty-values.ts';
import { pickWeighted, type Random } from './random.ts';

type Mutation = (text: string, random: Random) => string;

/** Words, numbers, quoted texts and single signs: what YAML, JSON and CEL are made of. */
const TOKENS = /"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z_][\w.-]*|\d[\w.]*|[^\s\w]/g;
const SIGNS = [
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  ':',
  ',',
  '"',
  "'",
  '-',
  '- ',
  '&a',
  '*a',
  '|',
  '>',
  '!!',
  '!',
  '#',
  '%',
  '\n',
  '\t',
  '?',
  '\\',
];

const MUTATIONS: readonly (readonly [number, Mutation])[] = [
  [30, swapTokens],
  [20, (text, random) => replaceToken(text, random, nastyText(random))],
  [20, (text, random) => replaceToken(text, random, '')],
  [20, (text, random) => insert(text, random, random.pick(SIGNS))],
  [5, (text, random) => text.slice(0, random.below(text.length + 1))],
  [5, (text, random) => insert(text, random, text.slice(random.below(text.length + 1)).slice(0, 200))],
];

/** Damages a text in one to four places, mostly so that its parts remain words of the language. */
export function mutateText(text: string, random: Random): string {
  let damaged = text;
  for (let i = random.below(4); i >= 0; i--) damaged = pickWeighted(random, MUTATIONS)(damaged, random);
  return damaged;
}

/** The beginning of one text and the end of another. */
export function spliceTexts(first: string, second: string, random: Random): string {
  return first.slice(0, random.below(first.length + 1)) + second.slice(random.below(second.length + 1));
}

/** Puts a token where another one is. */
function swapTokens(text: string, random: Random): string {
  const tokens = text.match(TOKENS) ?? [''];
  return replaceToken(text, random, random.pick(tokens));
}

function replaceToken(text: string, random: Random, replacement: string): string {
  const from = random.below(text.length + 1);
  const rest = text.slice(from).replace(TOKENS_ONCE, () => replacement);
  return text.slice(0, from) + rest;
}

const TOKENS_ONCE = new RegExp(TOKENS.source);

function insert(text: string, random: Random, inserted: string): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + inserted + text.slice(at);
}
