import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EXAMPLE_POLICIES, exampleCatalog, examplePolicy } from '../../../test/examples.ts';
import { compileMatcher } from '../../cel/regex.ts';
import { parseRegex } from '../../cel/regex-parse.ts';
import { conditionWords } from './condition-words.ts';
import { keywordsOf } from './keywords.ts';
import { patternWords } from './pattern-words.ts';

describe('a pattern in words', () => {
  test.each([
    ['(?i)\\b(bills?|refund(s|ed)?)\\b', 'mentions "bill", "bills", "refund", "refunds" or "refunded"'],
    ['(?i)\\bcode\\b', 'mentions "code"'],
    ['(?i)\\bcode\\b|\\bprogram\\b', 'mentions "code" or "program"'],
    ['(?i)passw|log ?in', 'contains "passw", "login" or "log in"'],
    ['(?i)\\blog\\s+in\\b', 'mentions "log in"'],
    ['GmbH|AG', 'contains "GmbH" or "AG" (in this spelling)'],
    [
      '(?i)reset .{0,20}password|opening hours',
      'contains "opening hours" or "reset" followed within 20 characters by "password"',
    ],
    ['(?is)dear.*regards', 'contains "dear" followed later by "regards"'],
    ['^[0-9]+$', 'matches the pattern /^[0-9]+$/'],
    ['(?i)invoice \\d+', 'matches the pattern /(?i)invoice \\d+/'],
    ['a(?i)b', 'matches the pattern /a(?i)b/'],
    ['\\p{Greek}', 'matches the pattern /\\p{Greek}/'],
    ['', 'matches the pattern //'],
    ['(a|b|c|d)(a|b|c|d)(a|b|c|d)', 'matches the pattern /(a|b|c|d)(a|b|c|d)(a|b|c|d)/'],
  ])('%s', (pattern, words) => {
    expect(patternWords(pattern, true)).toBe(words);
  });

  test('says what is not found', () => {
    expect(patternWords('(?i)\\bcode\\b', false)).toBe('does not mention "code"');
    expect(patternWords('(?i)code|program', false)).toBe('contains none of "code" and "program"');
    expect(patternWords('^$', false)).toBe('does not match the pattern /^$/');
  });

  test('says what was found instead of what is looked for', () => {
    expect(patternWords('(?i)\\b(bills?|refund(s|ed)?)\\b', true, 'I want a REFUND, now')).toBe('mentions "REFUND"');
    expect(patternWords('^[0-9]+', true, '4711 is my number')).toBe('matches the pattern /^[0-9]+/: "4"');
    expect(patternWords('(?is)dear.{0,200}regards', true, `Dear ${'x'.repeat(100)} regards`)).toBe(
      `contains "Dear ${'x'.repeat(34)}…"`,
    );
  });

  test('does not search for long what is found late', () => {
    const text = `${'a '.repeat(100_000)}refund`;
    expect(patternWords('(?i)\\brefund\\b', true, text)).toBe('mentions "refund"');
    expect(patternWords('(a*)*b', true, `${text}b`)).toBe('matches the pattern /(a*)*b/');
  });
});

/** The keywords without those that have a gap. */
function plainKeywords(pattern: string): string[] {
  const regex = parseRegex(pattern);
  return (regex ? (keywordsOf(regex)?.phrases ?? []) : [])
    .filter((phrase) => !phrase.includes('followed'))
    .map((phrase) => phrase.slice(1, -1));
}

test('every keyword that is listed is found by its pattern', () => {
  const word = fc.stringMatching(/^[a-z]{1,4}$/);
  const part = fc.oneof(
    word,
    fc.tuple(word, word).map(([a, b]) => `${a}(${b})?`),
    fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => `(${words.join('|')})`),
  );
  const alternative = fc
    .tuple(part, fc.constantFrom('', ' ', ' ?', '\\s+'), part)
    .map(([a, gap, b]) => `${a}${gap}${b}`);
  const flags = fc.constantFrom('', '(?i)');
  const bounds = fc.constantFrom('', '\\b');
  const patterns = fc
    .tuple(flags, bounds, fc.array(alternative, { minLength: 1, maxLength: 3 }))
    .map(([flag, bound, all]) => `${flag}${bound}(${all.join('|')})${bound}`);
  let listed = 0;
  fc.assert(
    fc.property(patterns, (pattern) => {
      const matcher = compileMatcher(pattern);
      for (const keyword of plainKeywords(pattern)) {
        expect(matcher.test(`- ${keyword}.`), `${pattern} ${keyword}`).toBe(true);
        listed++;
      }
    }),
    { numRuns: 300 },
  );
  expect(listed).toBeGreaterThan(300);
});

test('the keyword lists of the example policies are read as such', () => {
  const catalog = exampleCatalog();
  const words = EXAMPLE_POLICIES.flatMap((file) =>
    Object.values(examplePolicy(file, catalog).source.signals).map(conditionWords),
  );
  expect(words.filter((each) => each.includes('mentions "'))).not.toEqual([]);
  expect(words.filter((each) => each.includes('the pattern'))).toEqual([]);
});
