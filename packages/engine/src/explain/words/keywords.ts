import { type CodePointSet, complement } from '../../cel/regex-set.ts';
import { partsOf, type Regex } from '../../cel/regex-tree.ts';
import { listed } from '../../policy/tiers.ts';

/** What a regular expression looks for, if that is a list of keywords. */
export interface Keywords {
  /** In quotes; a phrase with a gap reads `"late" followed within 20 characters by "order"`. */
  readonly phrases: readonly string[];
  /** True if only whole words count. */
  readonly wholeWords: boolean;
  /** True if capital and small letters differ. */
  readonly exactCase: boolean;
}

/** More keywords than this are not listed. */
const MOST_KEYWORDS = 32;
/** The vertical tab and spaces beyond ASCII are not among them: RE2's `\s`. */
const SPACE_SET = '9-10 12-13 32-32';
const NOT_NEWLINE = keyOf(complement([[10, 10]]));
const ANYTHING = keyOf(complement([]));

/** Reads the keywords out of an expression; undefined if it is more than a list of them. */
export function keywordsOf(regex: Regex): Keywords | undefined {
  const { wholeWords, body } = withoutWordBounds(regex);
  const options = body.kind === 'choice' ? body.options : [body];
  const bounded = options.map(withoutWordBounds);
  const read = options.map((_, i) => phraseOf(bounded[i]?.body ?? body));
  if (read.some((phrase) => phrase === undefined)) return undefined;
  const phrases = (read as Phrase[]).toSorted((a, b) => a.parts.length - b.parts.length);
  const letters = phrases.flatMap((phrase) => phrase.letters);
  const words = phrases.flatMap((phrase) => wordsOf(phrase));
  if (words.length === 0 || words.includes('""') || words.length > MOST_KEYWORDS) return undefined;
  const exactCase = letters.includes('exact');
  if (exactCase && letters.includes('folded')) return undefined;
  return {
    phrases: [...new Set(words)],
    wholeWords: wholeWords || bounded.every((option) => option.wholeWords),
    exactCase,
  };
}

/** Alternatives, then a gap, then alternatives … */
interface Phrase {
  readonly parts: readonly (readonly string[])[];
  /** The words between the parts. */
  readonly gaps: readonly string[];
  readonly letters: readonly ('exact' | 'folded')[];
}

function wordsOf({ parts, gaps }: Phrase): readonly string[] {
  const quotes = parts.map((words) => [...new Set(words.map((word) => `"${word.trim()}"`))]);
  const [first = []] = quotes;
  if (gaps.length === 0) return first;
  return [quotes.map((words, i) => `${listed(words, 'or')}${gaps[i] === undefined ? '' : ` ${gaps[i]} `}`).join('')];
}

function phraseOf(regex: Regex): Phrase | undefined {
  const parts: string[][] = [['']];
  const gaps: string[] = [];
  const letters: ('exact' | 'folded')[] = [];
  for (const part of partsOf(regex)) {
    const gap = gapOf(part);
    if (gap) {
      gaps.push(gap);
      parts.push(['']);
      continue;
    }
    const texts = textsOf(part, letters);
    const joined = texts && parts.at(-1)?.flatMap((start) => texts.map((text) => start + text));
    if (!joined || joined.length > MOST_KEYWORDS) return undefined;
    parts[parts.length - 1] = joined;
  }
  return { parts, gaps, letters };
}

/** Every text the expression matches; undefined if they are many or not texts. */
function textsOf(regex: Regex, letters: ('exact' | 'folded')[]): string[] | undefined {
  switch (regex.kind) {
    case 'set':
      return characterOf(regex.set, letters);
    case 'assertion':
      return regex.source === '\\b' ? [''] : undefined;
    case 'choice': {
      const options = regex.options.map((option) => textsOf(option, letters));
      return options.every((texts) => texts !== undefined) ? options.flat() : undefined;
    }
    case 'sequence':
      return regex.parts.reduce<string[] | undefined>(
        (starts, part) => {
          const ends = starts && textsOf(part, letters);
          const joined = ends && starts.flatMap((start) => ends.map((end) => start + end));
          return joined && joined.length <= MOST_KEYWORDS ? joined : undefined;
        },
        [''],
      );
    case 'repeat': {
      const body = textsOf(regex.body, letters);
      const spaces = body?.length === 1 && body[0] === ' ';
      if (!body || (regex.max !== 1 && !spaces)) return undefined;
      return regex.min === 0 ? [...body.map(() => '').slice(0, 1), ...body] : body;
    }
  }
}

/** One character, or one letter in any case; white space of any kind counts as a space. */
function characterOf(set: CodePointSet, letters: ('exact' | 'folded')[]): string[] | undefined {
  if (keyOf(set) === SPACE_SET) return [' '];
  const characters = set.flatMap(([low, high]) => (high - low > 3 ? ['a', 'b'] : rangeOf(low, high)));
  const [letter, ...others] = new Set(characters.map((c) => c.toUpperCase().toLowerCase()));
  if (letter === undefined || others.length > 0) return undefined;
  const [only = letter] = characters;
  if (characters.length > 1) letters.push('folded');
  else if (only.toUpperCase() !== only.toLowerCase()) letters.push('exact');
  return [characters.length > 1 ? letter : only];
}

function rangeOf(low: number, high: number): string[] {
  return Array.from({ length: high - low + 1 }, (_, i) => String.fromCodePoint(low + i));
}

/** `.{0,20}` and the like, in words. */
function gapOf(regex: Regex): string | undefined {
  if (regex.kind !== 'repeat' || regex.body.kind !== 'set' || regex.min > 0) return undefined;
  const key = keyOf(regex.body.set);
  if (key !== NOT_NEWLINE && key !== ANYTHING) return undefined;
  return regex.max === Infinity ? 'followed later by' : `followed within ${regex.max} characters by`;
}

function keyOf(set: CodePointSet): string {
  return set.map(([low, high]) => `${low}-${high}`).join(' ');
}

function withoutWordBounds(regex: Regex): { readonly wholeWords: boolean; readonly body: Regex } {
  const parts = partsOf(regex);
  const isBound = (part: Regex | undefined) => part?.kind === 'assertion' && part.source === '\\b';
  if (parts.length < 3 || !isBound(parts[0]) || !isBound(parts.at(-1))) return { wholeWords: false, body: regex };
  const inner = parts.slice(1, -1);
  const [only] = inner;
  return { wholeWords: true, body: inner.length === 1 && only ? only : { kind: 'sequence', parts: inner } };
}
