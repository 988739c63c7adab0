import { celEnv, parse, plan } from '@bufbuild/cel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileMatcher } from './regex.ts';
import { caseEquivalents } from './regex-set.ts';

const runCel = plan(celEnv(), parse('s.matches(p)'));

function celMatches(pattern: string, text: string): unknown {
  return runCel({ s: text, p: pattern });
}

/** The texts on which the matcher and cel-es differ. */
function differences(pattern: string, texts: readonly string[]): readonly string[] {
  const matcher = compileMatcher(pattern);
  return texts.filter((text) => matcher.test(text) !== celMatches(pattern, text));
}

const UNUSUAL_CHARACTERS = [
  ...Array.from({ length: 256 }, (_, codePoint) => String.fromCodePoint(codePoint)),
  ...'\u0130\u0131\u017f\u1680\u2003\u2028\u2029\u212a\u3000\ufeff\u00df\u1e9e\u0660\u{1f600}\u{10ffff}\ud83d\ude00',
  '\ud83d',
  '\ude00',
];
const CONTEXTS = ['#', 'a#', '#a', 'a#a', '\n#', '#\n', ' # ', '##', '#\r\n#'];
const UNUSUAL_TEXTS = UNUSUAL_CHARACTERS.flatMap((character) =>
  CONTEXTS.map((context) => context.replaceAll('#', character)),
);

describe('a matcher agrees with cel-es', () => {
  const patterns = [
    '.',
    '(?s).',
    '^.$',
    '(?m)^.$',
    '(?s)^.$',
    'a$',
    '(?m)a$',
    '\\Aa',
    'a\\z',
    '(?m)\\Aa',
    '\\ba',
    'a\\b',
  ]
    .concat([
      '\\B',
      'a\\B',
      '\\d',
      '\\D',
      '\\w',
      '\\W',
      '\\s',
      '\\S',
      '^\\w$',
      '^\\W$',
      '[^\\W]',
      '[\\W_]',
      '[^\\s\\d]',
    ])
    .concat([
      'k',
      's',
      'K',
      '[a-z]',
      '[^a-z]',
      '[^k]',
      '[\\w-]',
      'ß',
      'å',
      '[à-ÿ]',
      '[À-ſ]',
      '\\t',
      '\\v',
      '[\\n]',
      '\\.',
    ])
    .concat([
      '[]]',
      '[^]]',
      '[a-]',
      '[-a]',
      '[a\\]]',
      '[a^]',
      'a{',
      'a{,2}',
      '{}',
      'a{1',
      ']',
      '}',
      'a{02}',
      '\\/',
      '\\-',
    ])
    .concat([
      '',
      '|a',
      'a||b',
      '()',
      '(?:)b',
      '^*a',
      '\\b?a',
      '(?:^|b)+a',
      'a{0}',
      '(?P<n>a)b?',
      '(?<n>a)+$',
      'a(?i)*b',
    ])
    .concat([
      'x|a(?i)b|c',
      '(?i:a)a',
      '(?i)a(?-i)b',
      '(?m:^)a$',
      '(a(?i)b)b',
      '(?U)a+?b',
      '\\Qa.\\E',
      '[[:alpha:]]',
      '\\pL',
    ])
    .concat([
      '\\x61',
      '\\x{1F600}',
      '😀',
      '[😀-😂]',
      '\ud83d',
      '[^😀]',
      '\\141',
      '(?s)a.b',
      '(?s:.)$',
      '(?s)\\B.',
      '(?m)^$',
      '(?m)$^',
      'x|\\B',
      '(?m:^)(?s:.)',
      '\\B\\B',
      '(?-s).',
      '(?)a',
    ]);

  it.each(patterns)('on unusual characters, for %j', (pattern) => {
    expect(differences(pattern, UNUSUAL_TEXTS)).toEqual([]);
    expect(differences(`(?i)${pattern}`, UNUSUAL_TEXTS)).toEqual([]);
  });

  it('on which letters are equal but for case, for every code point', () => {
    const cased = Array.from({ length: 0x20000 }, (_, codePoint) => codePoint)
      .filter((codePoint) => codePoint < 0xd800 || codePoint > 0xdfff)
      .filter((codePoint) => caseEquivalents(codePoint)?.length !== 1);
    const letters = `${cased.map((codePoint) => String.fromCodePoint(codePoint)).join('')}\u0130\u0131\u0149`;
    const wrong = [...letters].filter((letter) => {
      const equivalents = caseEquivalents(letter.codePointAt(0) ?? 0)?.map((e) => String.fromCodePoint(e));
      if (!equivalents) return false;
      const others = [...letters].filter((other) => !equivalents.includes(other)).join('');
      const pattern = `(?i)${letter}`;
      return celMatches(pattern, others) === true || !equivalents.every((equal) => celMatches(pattern, equal) === true);
    });
    expect(cased.length).toBeGreaterThan(1800);
    expect(wrong).toEqual([]);
  });

  it('on generated patterns and texts that nearly match', () => {
    const engines = { native: 0, re2: 0 };
    fc.assert(
      fc.property(patternWithTexts(), ({ pattern, texts }) => {
        engines[compileMatcher(pattern).engine]++;
        expect(differences(pattern, texts)).toEqual([]);
      }),
      { numRuns: 6000 },
    );
    expect(engines.native).toBeGreaterThan(1500);
    expect(engines.re2).toBeGreaterThan(1500);
  });

  it.each([
    ['log\\s+in', `log${' '.repeat(80)}in`],
    ['\\bx.*\\by', `x${'- '.repeat(80)}y`],
    ['x(?:ab*c){1,2}y', `xabca${'b'.repeat(80)}cy`],
    ['x(?:ab?c){0,90}y', `x${'abc'.repeat(80)}y`],
    ['(?:x|ya*)b+c', `y${'a'.repeat(80)}${'b'.repeat(80)}c`],
  ])('on repetitions longer than a bounded search looks at, for %s', (pattern, text) => {
    expect(compileMatcher(pattern).engine).toBe('re2');
    expect(compileMatcher(pattern).test(text)).toBe(true);
    expect(differences(pattern, [text, text.slice(0, -1), text.slice(1), `${text.slice(0, -1)} ${text}`])).toEqual([]);
  });

  it('after so much text that RE2JS starts afresh', () => {
    const matcher = compileMatcher('\\p{Lu}\\p{Nd}');
    const text = 'a'.repeat(400_000);
    expect([text, text, `${text}A1`, text, 'A1'].map((t) => matcher.test(t))).toEqual([
      false,
      false,
      true,
      false,
      true,
    ]);
  });
});

describe('the engine', () => {
  const native = [
    '(?i)reset .{0,20}password|opening hours|where is my order',
    '(?i)\\b(password|log ?in|sign ?in|account)\\b',
  ]
    .concat(['.*password.*', '\\d+ ?(?:EUR|USD)', '(?i)straße|überweisung', '(a+)+$', '(a|aa)*b', '.*.*=.*', 'x|y*'])
    .concat([Array.from({ length: 300 }, (_, i) => `word${i}`).join('|')]);
  it.each(native)('is native for %s', (pattern) => {
    expect(compileMatcher(pattern).engine).toBe('native');
  });

  const dangerous = [
    '^(a+)+$',
    '\\b(a|aa)*b',
    '=.*.*=.*x',
    'y(x{0,30}){0,30}y',
    'b(a?){25}a{25}',
    'a.*b',
    'a(.{0,90}b){3}',
  ].concat(['^(?:a|ab|[ab]){20}$', '^(?:\\w|a){13}$', '"(?:[^"]|x)*"', '(?:x?){30}y', 'a[^b]{0,1000}[^b]{0,1000}c']);
  it.each(dangerous)('is RE2 for %s', (pattern) => {
    expect(compileMatcher(pattern).engine).toBe('re2');
  });

  it.each(['\\pL', '[[:digit:]]', '\\x41', '\\Qa\\E', '(?i)ﬁ'])('is RE2 for the rare syntax %s', (pattern) => {
    expect(compileMatcher(pattern).engine).toBe('re2');
  });
});

describe('an invalid pattern', () => {
  it.each([
    ['a(b', "invalid regular expression 'a(b': missing closing )"],
    ['x\\q', "invalid regular expression 'x\\q': invalid escape sequence: '\\q' at character 2"],
    ['ab[z-a]', "invalid regular expression 'ab[z-a]': invalid character class range: 'z-a' at character 4"],
    ['a{9999}', "invalid regular expression 'a{9999}': invalid repeat count: '{9999}' at character 2"],
    ['(?=a)b', "invalid regular expression '(?=a)b': invalid or unsupported Perl syntax: '(?=' at character 1"],
    ['**a**', "invalid regular expression '**a**': missing argument to repetition operator: '*'"],
    ['(x{0,50}){0,50}y', "invalid regular expression '(x{0,50}){0,50}y': invalid repeat count: '{0,50}'"],
  ])('%s is rejected with what is wrong and where', (pattern, message) => {
    expect(() => compileMatcher(pattern)).toThrow(message);
  });
});

/** A pattern and a text that matches it, as long as flags and assertions allow. */
interface Sample {
  readonly pattern: string;
  readonly text: string;
}

function patternWithTexts(): fc.Arbitrary<{ pattern: string; texts: readonly string[] }> {
  const noise = fc.string({ unit: fc.constantFrom(...'aAbkKsSſßé_-1 \n\r\u2028😀'), maxLength: 6 });
  const flags = fc.constantFrom('', '', '(?i)', '(?i)', '(?s)', '(?m)', '(?is)', '(?im)');
  return fc.tuple(flags, sample(), noise, noise).map(([prefix, { pattern, text }, before, after]) => ({
    pattern: prefix + pattern,
    texts: [text, before + text + after, `${before}\n${text.toUpperCase()}`, text.slice(1) + after],
  }));
}

function sample(): fc.Arbitrary<Sample> {
  const { tree } = fc.letrec<{ tree: Sample; atom: Sample }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tie('atom'),
      fc.array(tie('tree'), { minLength: 1, maxLength: 4 }).map(concatenated),
      fc
        .tuple(fc.array(tie('tree'), { minLength: 1, maxLength: 4 }), fc.nat())
        .map(([options, i]) => alternative(options, i)),
      fc.tuple(tie('tree'), quantifier()).map(([body, { sign, times }]) => ({
        pattern: `(?:${body.pattern})${sign}`,
        text: body.text.repeat(times),
      })),
      fc.tuple(tie('atom'), quantifier()).map(([body, { sign, times }]) => ({
        pattern: `(${body.pattern})${sign}`,
        text: body.text.repeat(times),
      })),
    ),
    atom: atom(),
  }));
  return fc.array(tree, { minLength: 1, maxLength: 6 }).map(concatenated);
}

function concatenated(parts: readonly Sample[]): Sample {
  return { pattern: parts.map((p) => p.pattern).join(''), text: parts.map((p) => p.text).join('') };
}

function alternative(options: readonly Sample[], i: number): Sample {
  return { pattern: `(${options.map((o) => o.pattern).join('|')})`, text: options[i % options.length]?.text ?? '' };
}

function quantifier(): fc.Arbitrary<{ sign: string; times: number }> {
  const range = fc
    .tuple(fc.nat(3), fc.nat(3), fc.nat(3))
    .map(([min, more, times]) => ({ sign: `{${min},${min + more}}`, times: Math.min(min + times, min + more) }));
  const fixed = [
    ['?', 0],
    ['?', 1],
    ['*', 0],
    ['*', 2],
    ['*', 70],
    ['+', 1],
    ['+', 3],
    ['+', 70],
    ['+?', 6],
    ['{2,}', 2],
  ] as const;
  return fc.oneof(range, fc.constantFrom(...fixed.map(([sign, times]) => ({ sign, times }))));
}

function atom(): fc.Arbitrary<Sample> {
  const atoms: readonly (readonly [string, string])[] = [
    ...[...'aabBkKsSſßé_1 -=😀'].map((letter) => [letter, letter] as const),
    ...(['ab', 'ba', 'kk', 'as', 'log in'] as const).map((word) => [word, word] as const),
    ...[...'.^$\\/-'].map((punctuation) => [`\\${punctuation}`, punctuation] as const),
    ...[...'a\r\u2028é😀'].map((any) => ['.', any] as const),
    ...(['\\w', '[a-k]', '[^b]', '[\\w.-]', '[^\\W\\d]', '[kK]'] as const).map((set) => [set, 'k'] as const),
    ...(['\\W', '\\s', '[^a-z]', '[ -]', '[^\\w]', '\\D'] as const).map((set) => [set, ' '] as const),
    ...([
      ['\\d', '1'],
      ['\\S', 'ſ'],
      ['\\n', '\n'],
      ['[\\s\\S]', '\n'],
      ['(?i:s)', 'ſ'],
      ['(?i)k', 'K'],
      ['(?s:.)', '\n'],
    ] as const),
    ...(['\\b', '\\B', '^', '$', '(?m:^)', '(?m:$)', '\\A', '\\z', '', '(?i)'] as const).map(
      (none) => [none, ''] as const,
    ),
  ];
  return fc.constantFrom(...atoms).map(([pattern, text]) => ({ pattern, text }));
}
