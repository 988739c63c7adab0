import { RE2JS, RE2JSSyntaxException } from '@bufbuild/re2';
import { approximate, requiredIn } from './regex-approximate.ts';
import { parseRegex } from './regex-parse.ts';
import { simplifyForSearch } from './regex-search.ts';
import { type Regex, regexSource } from './regex-tree.ts';
import { isBounded } from './regex-work.ts';

/** RE2JS keeps an automaton that grows with the texts it sees: after so many UTF-16 units it starts afresh. */
const MAX_CACHED_TEXT = 1 << 20;

export interface Matcher {
  /** Whether the pattern is found anywhere in the text. */
  test(text: string): boolean;
  readonly engine: 'native' | 're2';
}

/**
 * Compiles a pattern with the syntax and the meaning of RE2, as CEL's `matches` has it. V8's own regular expressions
 * search it where they mean the same and do a bounded amount of work per character, 7 to 400 times faster than RE2JS.
 * Any other pattern goes to RE2JS, but only for texts that bounded searches cannot decide.
 * @throws Error if the pattern is invalid
 */
export function compileMatcher(pattern: string): Matcher {
  const matchRe2 = createRe2Test(pattern);
  const parsed = parseRegex(pattern);
  if (!parsed) return { engine: 're2', test: matchRe2 };
  const regex = simplifyForSearch(parsed);
  if (isBounded(regex)) {
    const search = toRegExp(regex);
    return { engine: 'native', test: (text) => search.test(text) };
  }
  const decide = createQuickTest(regex);
  return { engine: 're2', test: (text) => decide(text) ?? matchRe2(text) };
}

/** Decides by bounded searches alone for most texts; undefined where they cannot tell. */
function createQuickTest(regex: Regex): (text: string) => boolean | undefined {
  const required = requiredIn(regex).map(toRegExp);
  const approximation = approximate(regex);
  const within = approximation && toRegExp(approximation.within);
  const beyond = approximation && toRegExp(approximation.beyond);
  return (text) => {
    if (!required.every((part) => part.test(text))) return false;
    if (within?.test(text)) return true;
    return beyond?.test(text) === false ? false : undefined;
  };
}

function toRegExp(regex: Regex): RegExp {
  return new RegExp(regexSource(regex), 'u');
}

function createRe2Test(pattern: string): (text: string) => boolean {
  let re2 = compileRe2(pattern);
  let seen = 0;
  return (text) => {
    seen += text.length;
    if (seen > MAX_CACHED_TEXT) {
      re2 = compileRe2(pattern);
      seen = text.length;
    }
    return re2.test(text);
  };
}

function compileRe2(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (cause) {
    throw new Error(`invalid regular expression '${pattern}': ${describe(cause, pattern)}`, { cause });
  }
}

/** RE2JS tells which part of the pattern is wrong, not where: that is clear only if the part occurs once. */
function describe(cause: unknown, pattern: string): string {
  if (!(cause instanceof RE2JSSyntaxException)) return String(cause);
  const part = cause.getPattern();
  if (!part || part === pattern) return cause.getDescription();
  const at = pattern.indexOf(part);
  const position = at === pattern.lastIndexOf(part) ? ` at character ${at + 1}` : '';
  return `${cause.getDescription()}: '${part}'${position}`;
}
