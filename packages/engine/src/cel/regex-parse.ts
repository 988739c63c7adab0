import { type CodePointSet, complement, foldCase, union } from './regex-set.ts';
import { choice, type Regex, sequence } from './regex-tree.ts';

interface Flags {
  readonly foldCase: boolean;
  readonly dotAll: boolean;
  readonly multiline: boolean;
}

class UnsupportedSyntax extends Error {}

const NEWLINE: CodePointSet = [[0x0a, 0x0a]];
const ANYTHING = complement([]);
const DIGIT: CodePointSet = [[0x30, 0x39]];
// Neither the vertical tab nor any space beyond ASCII.
const SPACE: CodePointSet = [
  [0x09, 0x0a],
  [0x0c, 0x0d],
  [0x20, 0x20],
];
const WORD = union([DIGIT, [[0x41, 0x5a]], [[0x5f, 0x5f]], [[0x61, 0x7a]]]);
const NAMED_SETS: Readonly<Record<string, CodePointSet>> = { d: DIGIT, s: SPACE, w: WORD };
const CONTROLS: Readonly<Record<string, number>> = { t: 0x09, n: 0x0a, v: 0x0b, f: 0x0c, r: 0x0d };
// V8 tries assertions inside a surrogate pair, too: these are put so that none holds there.
const LINE_ASSERTIONS: Readonly<Record<string, string>> = { '^': '(?<=\\n|^)', $: '(?=\\n|$)' };
const ASSERTIONS: Readonly<Record<string, string>> = { '\\A': '^', '\\z': '$', '\\b': '\\b', '\\B': '\\B(?=[^]|$)' };

const QUANTIFIER = /(?:([*+?])|\{(0|[1-9]\d*)(?:(,)(0|[1-9]\d*)?)?\})\??/y;
const FLAGS = /\(\?([imsU]*)(?:-([imsU]+))?([:)])/y;
const GROUP = /\((?:\?P?<\w+>)?/y;

/**
 * Parses a valid RE2 pattern.
 * @returns undefined if the pattern uses syntax beyond the common subset read here: Unicode and POSIX classes, octal
 * and hexadecimal escapes, `\Q…\E`, rare letters under `(?i)`.
 */
export function parseRegex(pattern: string): Regex | undefined {
  try {
    return createParser(pattern).parse();
  } catch (error) {
    if (error instanceof UnsupportedSyntax) return undefined;
    throw error;
  }
}

function createParser(pattern: string) {
  let position = 0;
  let flags: Flags = { foldCase: false, dotAll: false, multiline: false };

  /** Reads what a sticky expression matches at the current position. */
  function take(token: RegExp): RegExpExecArray | undefined {
    token.lastIndex = position;
    const found = token.exec(pattern);
    if (!found) return undefined;
    position += found[0].length;
    return found;
  }

  function parseChoice(): Regex {
    const options = [parseSequence()];
    while (take(/\|/y)) options.push(parseSequence());
    return choice(options);
  }

  function parseSequence(): Regex {
    const parts: Regex[] = [];
    while (position < pattern.length && !/[|)]/.test(pattern.charAt(position))) {
      const atom = parseAtom();
      if (atom) parts.push(parseRepeat(atom));
    }
    return sequence(parts);
  }

  function parseRepeat(body: Regex): Regex {
    const found = take(QUANTIFIER);
    if (!found) return body;
    const [, sign, min, comma, max] = found;
    if (sign) return { kind: 'repeat', body, min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Infinity };
    return { kind: 'repeat', body, min: Number(min), max: Number(max ?? (comma ? Infinity : min)) };
  }

  /** Undefined for `(?i)`, which changes flags and matches nothing. */
  function parseAtom(): Regex | undefined {
    // RE2 lets a quantifier reach back over flags: `a(?i)*`.
    if (take(QUANTIFIER)) throw new UnsupportedSyntax();
    const found = take(FLAGS);
    if (found) return parseFlags(found);
    if (take(GROUP)) return parseGroup(flags);
    if (take(/\[/y)) return { kind: 'set', set: parseClass() };
    if (take(/\./y)) return { kind: 'set', set: flags.dotAll ? ANYTHING : complement(NEWLINE) };
    return parseAssertion() ?? { kind: 'set', set: parseNamedSet() ?? folded(parseCharacter()) };
  }

  function parseFlags([, on = '', off = '', end]: RegExpExecArray): Regex | undefined {
    const outer = flags;
    const set = (letter: string, before: boolean) => (before || on.includes(letter)) && !off.includes(letter);
    flags = {
      foldCase: set('i', outer.foldCase),
      dotAll: set('s', outer.dotAll),
      multiline: set('m', outer.multiline),
    };
    return end === ':' ? parseGroup(outer) : undefined;
  }

  function parseGroup(outer: Flags): Regex {
    const inner = parseChoice();
    take(/\)/y);
    flags = outer;
    return inner;
  }

  function parseAssertion(): Regex | undefined {
    const found = take(/[$^]|\\[AzbB]/y)?.[0];
    if (!found) return undefined;
    const source = ASSERTIONS[found] ?? (flags.multiline ? LINE_ASSERTIONS[found] : found);
    return { kind: 'assertion', source: source ?? found };
  }

  function parseClass(): CodePointSet {
    const negated = take(/\^/y);
    const items: CodePointSet[] = [];
    // A bracket in first place stands for itself.
    do items.push(parseClassItem());
    while (!take(/\]/y));
    const set = negated ? complement(union(items)) : union(items);
    if (set.length === 0) throw new UnsupportedSyntax();
    return set;
  }

  function parseClassItem(): CodePointSet {
    if (take(/\[:/y)) throw new UnsupportedSyntax();
    const named = parseNamedSet();
    if (named) return named;
    const low = parseCharacter();
    return folded(low, take(/-(?!\])/y) ? parseCharacter() : low);
  }

  function parseNamedSet(): CodePointSet | undefined {
    const letter = take(/\\([dDwWsS])/y)?.[1];
    const named = letter && NAMED_SETS[letter.toLowerCase()];
    if (!letter || !named) return undefined;
    const set = flags.foldCase ? foldCase(named) : named;
    return set && letter !== letter.toLowerCase() ? complement(set) : set;
  }

  function parseCharacter(): number {
    const [text, control, punctuation] = take(/\\(?:([tnvfr])|([^A-Za-z0-9]))|[^\\]/uy) ?? [];
    const codePoint = control ? CONTROLS[control] : (punctuation ?? text)?.codePointAt(0);
    // On half of a surrogate pair RE2JS works in UTF-16 units here and in code points there.
    if (codePoint === undefined || (codePoint >= 0xd800 && codePoint <= 0xdfff)) throw new UnsupportedSyntax();
    return codePoint;
  }

  function folded(low: number, high = low): CodePointSet {
    const set = flags.foldCase ? foldCase([[low, high]]) : ([[low, high]] as const);
    if (!set) throw new UnsupportedSyntax();
    return set;
  }

  return { parse: parseChoice };
}
