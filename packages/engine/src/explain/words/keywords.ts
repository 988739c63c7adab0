import { type CodePointSet, complement } from '../../cel/regex-set.ts';
import { partsOf, type Regex, sequence } from '../../cel/regex-tree.ts';
import { listed } from '../../policy/tiers.ts';

/** What a regular expression looks for, if that is a list of keywords. */
export interface Keywords {
  /** In quotes; those with a gap, as in `"late" followed within 20 characters by "order"`, are last. */
  readonly phrases: readonly string[];
  /** True if only whole words count. */
  readonly wholeWords: boolean;
  /** True if capital and small letters differ. */
  readonly exactCase: boolean;
}

/** More keywords than this are not listed. */
const MOST_KEYWORDS = 32;
/** A letter in any case is a set of at most so many: K, k and the Kelvin sign. */
const MOST_CASES = 4;
/** RE2's `\s`, which is without the vertical tab and spaces beyond ASCII. */
const SPACE = '9-10 12-13 32-32';
const NOT_NEWLINE = keyOf(complement([[10, 10]]));
const ANYTHING = keyOf(complement([]));

/** Reads the keywords out of an expression; undefined if it is more than a list of them. */
export function keywordsOf(regex: Regex): Keywords | undefined {
  const whole = withoutWordBounds(regex);
  const options = optionsOf(whole ?? regex);
  const bounded = options.map(withoutWordBounds);
  const phrases = defined(options.map((option, i) => phrasesOf(bounded[i] ?? option)));
  const cases = new Set(options.flatMap(lettersIn).map((letter) => letter.length > 1));
  const quotes = phrases?.toSorted((a, b) => Number(a.gap) - Number(b.gap)).flatMap((phrase) => phrase.quotes);
  if (!quotes || quotes.includes('""') || quotes.length > MOST_KEYWORDS || cases.size > 1) return undefined;
  return {
    phrases: [...new Set(quotes)],
    wholeWords: whole !== undefined || bounded.every((option) => option !== undefined),
    exactCase: cases.has(false),
  };
}

function optionsOf(regex: Regex): readonly Regex[] {
  return regex.kind === 'choice' ? regex.options : [regex];
}

/** The inside of `\b…\b`. */
function withoutWordBounds(regex: Regex): Regex | undefined {
  const parts = partsOf(regex);
  const isBound = (part: Regex | undefined) => part?.kind === 'assertion' && part.source === '\\b';
  return parts.length > 2 && isBound(parts[0]) && isBound(parts.at(-1)) ? sequence(parts.slice(1, -1)) : undefined;
}

/** Keywords in quotes, or one phrase of keywords around gaps. */
function phrasesOf(regex: Regex): { readonly quotes: readonly string[]; readonly gap: boolean } | undefined {
  const runs: Regex[][] = [[]];
  const gaps: string[] = [];
  for (const part of partsOf(regex)) {
    const gap = gapOf(part);
    if (gap) {
      gaps.push(gap);
      runs.push([]);
    } else runs.at(-1)?.push(part);
  }
  const words = defined(runs.map((run) => textsOf(sequence(run))));
  const quotes = words?.map((texts) => [...new Set(texts.map((text) => `"${text.trim()}"`))]);
  const [first = []] = quotes ?? [];
  if (!quotes || quotes.some((each) => each.includes('""'))) return undefined;
  if (gaps.length === 0) return { quotes: first, gap: false };
  const phrase = quotes.map((each, i) => [listed(each, 'or'), gaps[i] ?? ''].join(' '));
  return { quotes: [phrase.join(' ').trim()], gap: true };
}

/** `.{0,20}` and the like, in words. */
function gapOf(regex: Regex): string | undefined {
  if (regex.kind !== 'repeat' || regex.body.kind !== 'set' || regex.min > 0) return undefined;
  if (![NOT_NEWLINE, ANYTHING].includes(keyOf(regex.body.set))) return undefined;
  return regex.max === Infinity ? 'followed later by' : `followed within ${regex.max} characters by`;
}

/** Every text the expression matches; undefined if they are many or not texts. */
function textsOf(regex: Regex): readonly string[] | undefined {
  switch (regex.kind) {
    case 'set':
      return characterOf(regex.set);
    case 'assertion':
      return regex.source === '\\b' ? [''] : undefined;
    case 'choice':
      return defined(regex.options.map(textsOf))?.flat();
    case 'sequence':
      return regex.parts.reduce<readonly string[] | undefined>(
        (starts, part) => {
          const ends = starts && textsOf(part);
          const texts = ends && starts.flatMap((start) => ends.map((end) => start + end));
          return texts && texts.length <= MOST_KEYWORDS ? texts : undefined;
        },
        [''],
      );
    case 'repeat': {
      const texts = textsOf(regex.body);
      // Any number of spaces reads as one.
      if (!texts || (regex.max > 1 && texts.join() !== ' ')) return undefined;
      return regex.min === 0 ? ['', ...texts] : texts;
    }
  }
}

/** One character, one letter in any case, or white space, which counts as a space. */
function characterOf(set: CodePointSet): readonly string[] | undefined {
  if (keyOf(set) === SPACE) return [' '];
  const [first = '', ...others] = charactersIn(set);
  const small = smallLetter(first);
  if (first === '' || others.some((other) => smallLetter(other) !== small)) return undefined;
  return [others.length > 0 ? small : first];
}

/** The letters an expression looks for, each with its cases as far as they count as equal. */
function lettersIn(regex: Regex): readonly (readonly string[])[] {
  switch (regex.kind) {
    case 'set': {
      const characters = charactersIn(regex.set);
      return characters.some((character) => character.toUpperCase() !== character.toLowerCase()) ? [characters] : [];
    }
    case 'assertion':
      return [];
    case 'choice':
      return regex.options.flatMap(lettersIn);
    case 'sequence':
      return regex.parts.flatMap(lettersIn);
    case 'repeat':
      return lettersIn(regex.body);
  }
}

/** None if there are more than the cases of one letter. */
function charactersIn(set: CodePointSet): readonly string[] {
  const size = set.reduce((sum, [low, high]) => sum + high - low + 1, 0);
  if (size > MOST_CASES) return [];
  return set.flatMap(([low, high]) => Array.from({ length: high - low + 1 }, (_, i) => String.fromCodePoint(low + i)));
}

/** The same for all cases of a letter, the long s and the Kelvin sign included. */
function smallLetter(character: string): string {
  return character.toUpperCase().toLowerCase();
}

function keyOf(set: CodePointSet): string {
  return set.map(([low, high]) => `${low}-${high}`).join(' ');
}

function defined<T>(values: readonly (T | undefined)[]): readonly T[] | undefined {
  return values.every((value) => value !== undefined) ? values : undefined;
}
