import fc from 'fast-check';
import type { Facts } from '../src/facts/fact-table.ts';

/** Keys that callers may send, among them those that JavaScript objects have by themselves. */
const LABEL_KEYS = ['plan', 'lang', 'constructor', '__proto__', 'toString', ''] as const;
const TEXTS = [
  '',
  'a',
  'answer',
  'faq',
  'Zürich',
  '👍 fine',
  'line one\nline two',
  "it's",
  'eu',
  '12',
  '1.5',
  'x'.repeat(40),
];
const INTS = [0, 1, 2, 13, 300, 1500, 2 ** 31, Number.MAX_SAFE_INTEGER];
const DOUBLES = [0, 0.5, 0.85, 1, 2.5, 300, 1e-9, 1e21, Number.POSITIVE_INFINITY];

const text = fc.constantFrom(...TEXTS);
const int = fc.oneof(fc.constantFrom(...INTS), fc.nat(2000));
const double = fc.oneof(fc.constantFrom(...DOUBLES), fc.double({ noNaN: true, min: 0, max: 5000 }));
const texts = fc.array(text, { maxLength: 3 });
export const labels = fc.array(fc.tuple(fc.constantFrom(...LABEL_KEYS), text), { maxLength: 4 }).map(fromEntries);

/** As protobuf's decoder builds a map: every key is a property of its own. */
function fromEntries(entries: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(entries);
}

export const facts: fc.Arbitrary<Facts> = fc.record({
  task: text,
  prompt: text,
  input_tokens: int,
  output_tokens: int,
  output_format: fc.constantFrom('text', 'json', 'code'),
  strict_format: fc.boolean(),
  tools_required: texts,
  images: int,
  latency_ms: double,
  interactive: fc.boolean(),
  batch: fc.boolean(),
  cost_usd: double,
  cost_sensitivity: fc.constantFrom('low', 'medium', 'high'),
  risk: fc.constantFrom('low', 'medium', 'high'),
  sensitivity: fc.constantFrom('public', 'internal', 'confidential', 'restricted'),
  residency: texts,
  region: text,
  tier: text,
  tenant: text,
  user: text,
  session: text,
  source: text,
  retrieval_confidence: double,
  fallbacks_in_session: int,
  labels,
  hour_utc: fc.integer({ min: 0, max: 23 }),
});

/** What expressions are made of, apart from facts: names that read whatever else the scope holds. */
export interface Names {
  readonly bools: readonly string[];
  readonly numbers: readonly string[];
  readonly texts: readonly string[];
  readonly lists: readonly string[];
  readonly maps: readonly string[];
}

const FACT_NAMES: Names = {
  bools: ['strict_format', 'interactive', 'batch'],
  numbers: ['input_tokens', 'output_tokens', 'images', 'latency_ms', 'cost_usd', 'retrieval_confidence', 'hour_utc'],
  texts: ['task', 'prompt', 'region', 'tier', 'user', 'source'],
  lists: ['tools_required', 'residency'],
  maps: ['labels'],
};

const quoted = (value: string) =>
  fc.constantFrom(JSON.stringify(value), `'${value.replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`);
const pattern = fc.constantFrom('a', '(?i)ANSWER|faq', '^line .*$', '\\bfine\\b', 'l.{0,9}two', '(a*)*b', '[^a-z]', '');

/** Parenthesised, so that precedence never matters. */
const binary = (a: fc.Arbitrary<string>, operators: readonly string[], b: fc.Arbitrary<string>) =>
  fc.tuple(a, fc.constantFrom(...operators), b).map(([x, op, y]) => `(${x} ${op} ${y})`);

const call = (template: (...parts: string[]) => string, ...parts: fc.Arbitrary<string>[]) =>
  fc.tuple(...parts).map((args) => template(...args));

/** Well typed and all compiled natively, or also what only cel-es knows, well typed or not. */
export type Style = 'native' | 'any';

const comparisons = ['==', '!=', '<', '<=', '>', '>='] as const;
const literal = text.chain(quoted);
const key = fc.constantFrom(...LABEL_KEYS).chain(quoted);
const field = fc.constantFrom('plan', 'lang', 'constructor', 'missing');
const depth = { maxDepth: 4, withCrossShrink: true };

/** Expressions that give true or false if they are well typed. */
export function expressions(style: Style, extra: Partial<Names> = {}): fc.Arbitrary<string> {
  const name = (kind: keyof Names) => fc.constantFrom(...FACT_NAMES[kind], ...(extra[kind] ?? []));
  const also = (...foreign: fc.Arbitrary<string>[]) => (style === 'native' ? [] : foreign);

  return fc.letrec<Record<'bool' | 'number' | 'text' | 'list' | 'map' | 'any', string>>((tie) => ({
    bool: fc.oneof(
      depth,
      name('bools'),
      fc.constantFrom('true', 'false'),
      binary(tie('number'), comparisons, tie('number')),
      binary(name('numbers'), comparisons, name('numbers')),
      binary(tie('text'), ['==', '!='], tie('text')),
      binary(name('texts'), ['==', '!='], literal),
      binary(tie('bool'), ['==', '!='], tie('bool')),
      binary(tie('text'), ['in'], tie('list')),
      binary(tie('text'), ['in'], name('maps')),
      call(
        (t, m, p) => `${t}.${m}(${p})`,
        tie('text'),
        fc.constantFrom('startsWith', 'endsWith', 'contains'),
        tie('text'),
      ),
      call(
        (t, p) => `${t}.matches(${p})`,
        tie('text'),
        pattern.map((p) => JSON.stringify(p)),
      ),
      call((m, f) => `has(${m}.${f})`, name('maps'), field),
      binary(tie('bool'), ['&&', '||'], tie('bool')),
      binary(tie('bool'), ['&&', '||'], tie('bool')),
      call((b) => `!(${b})`, tie('bool')),
      ...also(
        binary(tie('any'), ['&&', '||'], tie('bool')),
        binary(tie('bool'), ['&&', '||'], tie('any')),
        call((x) => `!(${x})`, tie('any')),
        call((c, a, b) => `(${c} ? ${a} : ${b})`, tie('bool'), tie('bool'), tie('bool')),
        call(
          (l, macro, t) => `${l}.${macro}(x, x == ${t})`,
          tie('list'),
          fc.constantFrom('exists', 'all', 'exists_one'),
          tie('text'),
        ),
        call((m, t) => `${m}.exists(k, k.contains(${t}))`, tie('map'), tie('text')),
        binary(tie('text'), comparisons, tie('text')),
        binary(tie('list'), ['==', '!='], tie('list')),
        binary(tie('any'), comparisons, tie('any')),
        binary(tie('any'), ['in'], tie('any')),
        call((f, t, p) => `${f}(${t}, ${p})`, fc.constantFrom('matches', 'startsWith'), tie('text'), literal),
      ),
    ),
    number: fc.oneof(
      depth,
      name('numbers'),
      fc.constantFrom('0', '1', '13', '300', '-1', '0.5', '-2.5', '1e3', '300.0'),
      call((l) => `size(${l})`, name('lists')),
      call((m) => `${m}.size()`, name('maps')),
      ...also(
        fc.constantFrom('9007199254740993', '2u', '(1.0 / 0.0)', '(0.0 / 0.0)'),
        call((t) => `size(${t})`, tie('text')),
        binary(tie('number'), ['+', '-', '*', '/', '%'], tie('number')),
        call((f, t) => `${f}(${t})`, fc.constantFrom('int', 'double', 'uint'), tie('any')),
        call((c, a, b) => `(${c} ? ${a} : ${b})`, tie('bool'), tie('number'), tie('number')),
      ),
    ),
    text: fc.oneof(
      depth,
      name('texts'),
      literal,
      call((m, k) => `${m}[${k}]`, name('maps'), key),
      call((m, f) => `${m}.${f}`, name('maps'), field),
      ...also(
        call((l, i) => `${l}[${i}]`, tie('list'), fc.constantFrom('0', '1', '-1')),
        call((m, k) => `${m}[${k}]`, tie('map'), tie('text')),
        binary(tie('text'), ['+'], tie('text')),
        call((x) => `string(${x})`, tie('any')),
      ),
    ),
    list: fc.oneof(
      depth,
      name('lists'),
      fc.array(literal, { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      ...also(
        fc.array(tie('any'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
        call((l, t) => `${l}.filter(x, x != ${t})`, name('lists'), literal),
        call((l) => `${l}.map(x, x + 'a')`, name('lists')),
      ),
    ),
    map: fc.oneof(
      depth,
      name('maps'),
      call((k, t) => `{${k}: ${t}}`, key, tie('text')),
    ),
    any: fc.oneof(depth, tie('bool'), tie('number'), tie('text'), tie('list'), tie('map')),
  })).bool;
}
