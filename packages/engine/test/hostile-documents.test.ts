import { fromJson, toBinary, toJson } from '@bufbuild/protobuf';
import {
  CatalogSchema,
  type Finding,
  FindingSchema,
  PolicySchema,
  type RouteRequest,
  RouteRequestSchema,
  Severity,
  SignalboxError,
} from '@signalbox/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CompiledPolicy, compileCatalog, compilePolicy, createSnapshot, decide } from '../src/index.ts';
import { catalogOf, SMALL_CATALOG } from './documents.ts';
import { EXAMPLE_POLICIES, exampleText } from './examples.ts';

const catalog = catalogOf(SMALL_CATALOG);

/** What stands in hostile documents: JavaScript's own names, half characters, and YAML's special characters. */
const FRAGMENTS = [
  ...['__proto__', 'constructor', 'toString', 'signal.constructor', 'signal.__proto__ && batch', 'labels.constructor'],
  ...[
    '\ud800',
    '"\\ud800"',
    '\u0000',
    '\t',
    '\r',
    '\u2028',
    '👍',
    '&a',
    '*a',
    '!!set',
    '<<: *a',
    '? ',
    '- ',
    ': ',
    '|',
    '>-',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '#',
    '%',
    '@',
    '`',
    '---',
    '...',
    '~',
    'null',
    '.nan',
    '-.inf',
    '1e400',
    '0x10',
    '0o17',
  ],
  ...[
    '9007199254740993',
    '-1',
    'true',
    '[[[[[[[[',
    '{a: {a: {a: ',
    '((((((((',
    '!!!!!!!!',
    "matches('(a*)*b')",
    "matches('(')",
  ],
  ...[
    'prompt.matches(prompt)',
    'images / 0 > 1',
    '[1, 2].map(x, x).exists(y, y > 1)',
    "'a' in labels",
    '{}',
    '[]',
    "''",
  ],
];
const fragment = fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string({ maxLength: 8, unit: 'binary' }));

/** Texts made from a good one by cutting, doubling and inserting. */
function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.nat(),
    cut: fc.nat(12),
    insert: fragment,
    double: fc.boolean(),
  });
  return fc.tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 6 })).map(([text, edits]) =>
    edits.reduce((result, { at, cut, insert, double }) => {
      const from = at % (result.length + 1);
      return result.slice(0, from) + insert + result.slice(from + (double ? -cut : cut));
    }, text),
  );
}

/** Plain data made from good data by replacing values somewhere within by others. */
function rebuilt(data: unknown): fc.Arbitrary<unknown> {
  const odd = fc.oneof(
    fragment,
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom(null, {}, [], -1, 0, 1e308, 2 ** 60, true, Number.NaN),
  );
  const change = fc.record({
    at: fc.nat(),
    value: odd,
    key: fc.option(fragment),
  });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const copy = structuredClone(data);
    for (const { at, value, key } of changes) {
      const places = placesIn(copy);
      const [container, old] = places[at % places.length] ?? [];
      if (container)
        Object.defineProperty(container, key ?? old ?? '', {
          value,
          enumerable: true,
          configurable: true,
          writable: true,
        });
    }
    return copy;
  });
}

/** Every container within data with each of its keys. */
function placesIn(data: unknown): [object, string][] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([key, value]): [object, string][] => [[data, key], ...placesIn(value)]);
}

function checkFindings(findings: readonly Finding[], text: string | undefined, compiled: unknown) {
  const lines = text?.split(/\r\n|\n|\r/) ?? [];
  for (const finding of findings) {
    toBinary(FindingSchema, finding);
    expect(finding.message).not.toBe('');
    expect(finding.message.length).toBeLessThanOrEqual(500);
    expect(finding.line).toBeLessThanOrEqual(Math.max(1, lines.length));
  }
  expect(compiled === undefined).toBe(findings.some((f) => f.severity === Severity.ERROR));
}

/** A policy without errors decides: with a plan or with an error of the catalogue. */
function checkDecides(policy: CompiledPolicy | undefined, request: RouteRequest) {
  if (!policy) return;
  const snapshot = createSnapshot({ catalog: policy.catalog, catalogRevision: 1, policies: [{ policy, revision: 1 }] });
  try {
    expect(
      decide(snapshot, { ...request, policy: policy.name }, { nowMs: 0, seed: 7, tenant: 'default' }).rule,
    ).not.toBe('');
  } catch (error) {
    expect(error).toBeInstanceOf(SignalboxError);
    expect((error as SignalboxError).reason).not.toBe('INTERNAL');
  }
}

const REQUEST = fromJson(RouteRequestSchema, {
  prompt: 'Where is my order?',
  task: 'answer',
  labels: { constructor: 'x', lang: 'de' },
  user: 'ada',
});

const GOOD_POLICIES = [
  ...EXAMPLE_POLICIES.map(exampleText),
  `policy: p
signals: { faq: "prompt.contains('order')", n: size(prompt) }
require: [{ name: eu, when: region == 'eu', only: "'eu' in target.residency" }]
pools: { mine: { members: [{ target: ada/little, weight: 3 }, bob/little], pick: weighted } }
rules:
  - { name: a, when: "signal.faq && labels['lang'] == 'de' && signal.n > 3", use: [mine], fallback: [human], percent: 50 }
  - name: b
    when: "task in ['answer', 'code'] || tools_required.exists(t, t == 'x')"
    experiment: { name: e, by: labels.lang, arms: [{ name: x, use: [small], percent: 40 }, { name: y, use: [strong], percent: 60 }] }
    shadow: { to: [strong], percent: 50 }
    escalate: [{ when: confidence < 0.85 || !valid, to: [strong] }]
    limits: { cost_usd: 0.5, output_tokens: 100, max_attempts: 2 }
    timeouts: { first_token: 2s, total: 20s }
otherwise: { use: [small], pick: { best_value: { at_least: 0.9 } }, on_filtered: [strong] }
when_all_down: panic
`,
];

describe('whatever a policy is, compiling it ends with findings or with a policy that decides', () => {
  const compiles = (text: string) => {
    const { policy, findings } = compilePolicy({ text, file: 'hostile.yaml' }, catalog);
    checkFindings(findings, text, policy);
    checkDecides(policy, REQUEST);
    return policy !== undefined;
  };

  test('changed texts', () => {
    fc.assert(
      fc.property(mutated(GOOD_POLICIES), (text) => void compiles(text)),
      { numRuns: 250 },
    );
  });

  test('any text, any JSON', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fragment), (text) => void compiles(text)),
      { numRuns: 200 },
    );
  });

  const good = toJson(
    PolicySchema,
    compilePolicy({ text: GOOD_POLICIES.at(-1) ?? '', file: 'p' }, catalog).policy?.source ?? fail(),
  );

  test('changed data', () => {
    let accepted = 0;
    fc.assert(
      fc.property(rebuilt(good), (data) => {
        if (compiles(JSON.stringify(data))) accepted++;
      }),
      { numRuns: 250 },
    );
    expect(accepted).toBeGreaterThan(10);
  });

  test('messages with values that no text can have', () => {
    const message = compilePolicy({ text: GOOD_POLICIES.at(-1) ?? '', file: 'p' }, catalog).policy?.source ?? fail();
    const values = [Number.NaN, Number.POSITIVE_INFINITY, -1, 99, '', '\ud800', -1n, 2n ** 62n];
    for (const [container, key] of placesIn(message)) {
      const old = Reflect.get(container, key);
      if (key.startsWith('$') || key === 'case') continue;
      for (const value of values.filter((v) => typeof v === typeof old)) {
        Reflect.set(container, key, value);
        const { policy, findings } = compilePolicy({ policy: message }, catalog);
        checkFindings(findings, undefined, policy);
        checkDecides(policy, REQUEST);
      }
      Reflect.set(container, key, old);
    }
    expect(compilePolicy({ policy: message }, catalog).findings).toEqual([]);
  });

  test.each([
    ['lists', `rules: ${'['.repeat(20_000)}`],
    ['mappings', `rules: ${'{a: '.repeat(20_000)}`],
    ['blocks', Array.from({ length: 2500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['closed lists', `rules: ${'['.repeat(120)}${']'.repeat(120)}`],
    ['dashes', '- '.repeat(20_000)],
  ])('deeply nested %s', (_, text) => {
    expect(compilePolicy({ text, file: 'f' }, catalog).findings.map((f) => `${f.code} ${f.message}`)).toEqual([
      'YAML_SYNTAX the document is nested too deeply',
    ]);
  });

  test('a billion laughs', () => {
    const levels = Array.from(
      { length: 9 },
      (_, i) => `l${i + 1}: &l${i + 1} [${new Array(9).fill(`*l${i}`).join(', ')}]`,
    );
    const { findings } = compilePolicy({ text: `l0: &l0 ha\n${levels.join('\n')}`, file: 'f' }, catalog);
    expect(findings.map((f) => `${f.line}:${f.column} ${f.message}`)).toEqual([
      '2:10 the document uses YAML aliases (*name)',
    ]);
  });

  test("names of JavaScript's own are names like any other", () => {
    const text = `policy: constructor
pools: { __proto__: { members: [ada/little] }, toString: { members: [bob/little] } }
labels: { __proto__: x }
rules: [{ name: __proto__, when: "labels['__proto__'] == 'x'", use: [toString] }]
otherwise: { use: [__proto__] }`;
    const { policy, findings } = compilePolicy({ text, file: 'f' }, catalog);
    expect(findings).toEqual([]);
    expect([...(policy?.pools.keys() ?? [])]).toEqual(['__proto__', 'toString']);
    expect(policy?.otherwise.tiers[0]?.members.map((m) => m.target.id)).toEqual(['ada/little']);
    expect(Object.entries(policy?.source.labels ?? {})).toEqual([['__proto__', 'x']]);
  });

  test("a signal may not read what JavaScript's objects have", () => {
    const text =
      "policy: p\notherwise: { use: [small] }\nsignals: { a: signal.constructor, b: signal.toString == 'x' }";
    expect(compilePolicy({ text, file: 'f' }, catalog).findings.map((f) => f.message)).toEqual([
      "unknown name 'signal.constructor'",
      "unknown name 'signal.toString'",
    ]);
  });
});

describe('whatever a catalog is, compiling it ends with findings or with a catalog', () => {
  const compiles = (text: string) => {
    const result = compileCatalog({ text, file: 'hostile.yaml' });
    checkFindings(result.findings, text, result.catalog);
    return result.catalog !== undefined;
  };

  test('changed texts', () => {
    fc.assert(
      fc.property(mutated([SMALL_CATALOG]), (text) => void compiles(text)),
      { numRuns: 200 },
    );
  });

  test('changed data', () => {
    const good = toJson(CatalogSchema, catalog.source);
    let accepted = 0;
    fc.assert(
      fc.property(rebuilt(good), (data) => {
        if (compiles(JSON.stringify(data))) accepted++;
      }),
      { numRuns: 200 },
    );
    expect(accepted).toBeGreaterThan(10);
  });
});

function fail(): never {
  throw new Error('a good document has mistakes');
}
