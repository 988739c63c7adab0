import { type CelInput, celEnv, celError, isCelError, isCelUint, parse, plan } from '@bufbuild/cel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expressions, facts } from '../../test/cel-expressions.ts';
import { createFindings } from '../document/findings.ts';
import { FACTS, type Facts, TARGET_FACTS } from '../facts/fact-table.ts';
import { SAMPLE_ANSWER, sampleFacts, sampleTarget } from '../facts/sample-facts.ts';
import { type Condition, compileCondition } from './condition.ts';
import { CelFailure, type Scope } from './scope.ts';
import { compileSignals } from './signals.ts';
import { answerVocabulary, requestVocabulary, targetVocabulary, type Vocabulary } from './vocabulary.ts';

const ENVIRONMENT = celEnv();
const FAILED = 'failed';

/** What a decision can tell of a value: kinds of numbers are one, whole ones are safe, lists and maps are not compared. */
function plain(value: unknown): unknown {
  if (value instanceof CelFailure || isCelError(value)) return FAILED;
  if (isCelUint(value)) return plain(value.value);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : FAILED;
  return typeof value === 'object' ? 'an object' : value;
}

/** What cel-es gets: whole numbers as bigint, maps as Map, so that no key is special. */
function bindingsOf(values: Readonly<Record<string, unknown>>, specs: readonly { name: string; type: string }[]) {
  return Object.fromEntries(
    specs.map(({ name, type }) => {
      const value = values[name];
      if (type === 'int') return [name, BigInt(value as number)];
      return [name, type === 'map' ? new Map(Object.entries(value as object)) : value];
    }),
  ) as Record<string, CelInput>;
}

function celEs(source: string, bindings: Record<string, CelInput>) {
  return plan(ENVIRONMENT, parse(source))(bindings);
}

function compiled(source: string, vocabulary: Vocabulary): Condition {
  const problems: string[] = [];
  const condition = compileCondition(source, vocabulary, {
    error: (code, message) => problems.push(`${code} ${message}`),
  });
  if (!condition) throw new Error(`${source}: ${problems.join(', ')}`);
  return condition;
}

const NO_SIGNALS = requestVocabulary(new Map());
/** Two loops in one another are refused, rightly. */
const withoutNestedLoops = (source: string) => (source.match(/exists|all\(|filter|map\(/g)?.length ?? 0) < 2;

describe('a condition agrees with cel-es on its value, or on having none', () => {
  const agree = (source: string, values: Facts) => {
    const ours = plain(compiled(source, NO_SIGNALS).evaluate({ facts: values, signals: [] }));
    expect(ours, source).toBe(plain(celEs(source, bindingsOf(values, FACTS))));
    return ours;
  };

  test('where it is compiled natively', () => {
    const seen = new Set<unknown>();
    fc.assert(
      fc.property(expressions('native'), facts, (source, values) => void seen.add(agree(source, values))),
      {
        numRuns: 4000,
      },
    );
    for (const value of [true, false, FAILED]) expect(seen).toContain(value);
  });

  test('whatever it is made of', () => {
    const seen = new Set<unknown>();
    const sources = expressions('any').filter(withoutNestedLoops);
    fc.assert(
      fc.property(sources, facts, (source, values) => void seen.add(agree(source, values))),
      { numRuns: 4000 },
    );
    for (const value of [true, false, FAILED]) expect(seen).toContain(value);
  });

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('where a caller names a label %s', (key) => {
    const [base] = sampleFacts({}, '');
    for (const labels of [Object.fromEntries([[key, 'x']]), {}]) {
      const values = { ...(base as Facts), labels };
      const sources = [
        `labels['${key}'] == 'x'`,
        `'${key}' in labels`,
        `labels['${key}'] + '' == 'x'`,
        `labels.size() == 1`,
      ];
      for (const source of [...sources, `labels.exists(k, k == '${key}')`, `labels.all(k, labels[k] < 'y')`])
        agree(source, values);
    }
  });

  test('where numbers of two kinds meet', () => {
    const [values] = sampleFacts({}, '') as [Facts];
    for (const op of ['==', '!=', '<', '<=', '>', '>=']) {
      for (const a of [
        '1',
        '1.0',
        '1u',
        '-0.0',
        '0',
        '9007199254740993',
        '9007199254740992.0',
        '(0.0 / 0.0)',
        'latency_ms',
      ]) {
        for (const b of ['1', '1.5', 'input_tokens', 'cost_usd', '9007199254740992']) agree(`${a} ${op} ${b}`, values);
      }
    }
  });
});

describe('a condition on signals, targets and answers agrees with cel-es', () => {
  const SIGNALS = {
    nested: 'signal.faq && size(signal.lang) > 1',
    faq: "prompt.contains('a')",
    lang: "labels['lang']",
    tool: 'tools_required[0]',
    tokens: 'input_tokens + output_tokens',
    spare: 'double(images) / 3.0',
    unknown: "labels['plan'] == 'a'",
  };
  const NAMES = {
    bools: ['signal.faq', 'signal.nested', 'signal.unknown'],
    numbers: ['signal.tokens', 'signal.spare', 'size(signal.lang)'],
    texts: ['signal.lang', 'signal.tool'],
  };
  const findings = createFindings('signals', () => ({ line: 0, column: 0 }));
  const signals = compileSignals(SIGNALS, findings);
  expect(findings.list()).toEqual([]);

  /** A signal that fails is bound as an error, which is what the expression in its place would give. */
  const bindSignals = (bindings: Record<string, CelInput>): Record<string, CelInput> => {
    const bound: Record<string, CelInput> = { ...bindings };
    for (const { name } of signals.list) {
      const value = celEs(SIGNALS[name as keyof typeof SIGNALS], bound);
      const tooLarge = typeof value === 'bigint' && !Number.isSafeInteger(Number(value));
      bound[`signal.${name}`] = (tooLarge ? celError('too large') : value) as CelInput;
    }
    return bound;
  };

  test.each([
    ['a rule', requestVocabulary(signals.readables), NAMES, {}],
    [
      'a requirement',
      targetVocabulary(signals.readables),
      {
        ...NAMES,
        texts: [...NAMES.texts, 'target.provider', "target.labels['hosting']"],
        numbers: [...NAMES.numbers, 'target.price_input', 'target.context_tokens'],
        lists: ['target.residency'],
        maps: ['target.labels'],
        bools: [...NAMES.bools, 'target.people'],
      },
      { target: sampleTarget({ hosting: 'on-prem', plan: 'a' }) },
    ],
    [
      'an escalation step',
      answerVocabulary(signals.readables),
      {
        ...NAMES,
        texts: [...NAMES.texts, 'answer.finish_reason'],
        numbers: [...NAMES.numbers, 'confidence', 'answer.output_tokens', 'answer.latency_ms'],
        bools: [...NAMES.bools, 'valid', 'answer.refusal'],
      },
      { answer: SAMPLE_ANSWER },
    ],
  ])('in %s', (_, vocabulary, names, extra: Partial<Scope>) => {
    const { answer, ...outcome } = SAMPLE_ANSWER;
    const around: Record<string, CelInput> = {
      ...outcome,
      answer: new Map(Object.entries({ ...answer, input_tokens: 1200n, output_tokens: 200n })),
      ...(extra.target && { target: new Map(Object.entries(bindingsOf(extra.target, TARGET_FACTS))) }),
    };
    const seen = new Set<unknown>();
    const sources = fc.oneof(expressions('native', names), expressions('any', names).filter(withoutNestedLoops));
    const property = fc.property(sources, facts, (source, values) => {
      const scope = { facts: values, signals: new Array(signals.list.length), ...extra };
      const ours = plain(compiled(source, vocabulary).evaluate(scope));
      expect(ours, source).toBe(plain(celEs(source, bindSignals({ ...bindingsOf(values, FACTS), ...around }))));
      seen.add(ours);
    });
    fc.assert(property, { numRuns: 1200 });
    for (const value of [true, false, FAILED]) expect(seen).toContain(value);
  });

  test('and a signal is computed at most once, and only if it is needed', () => {
    const [base] = sampleFacts({ lang: 'de' }, '') as [Facts];
    let reads = 0;
    const counted: Facts = {
      ...base,
      get prompt() {
        reads++;
        return 'a question';
      },
    };
    const scope = { facts: counted, signals: new Array(signals.list.length) };
    const vocabulary = requestVocabulary(signals.readables);
    const count = (source: string) => {
      compiled(source, vocabulary).evaluate(scope);
      return reads;
    };
    expect(count("task == 'a' || signal.lang == 'de'")).toBe(0);
    expect(count('batch && signal.faq')).toBe(0);
    expect(count('signal.nested')).toBe(1);
    expect(count('signal.faq || !signal.faq')).toBe(1);
    expect(count('signal.faq ? signal.nested : false')).toBe(1);
    expect(compiled('signal.faq', vocabulary).evaluate({ facts: base, signals: new Array(9) })).toBe(false);
  });

  test('and a signal that fails is not computed again', () => {
    const [base] = sampleFacts({}, '') as [Facts];
    const labels = new Proxy({}, { getOwnPropertyDescriptor: () => void lookUps++ });
    let lookUps = 0;
    const scope = { facts: { ...base, labels }, signals: new Array(signals.list.length) };
    const condition = compiled("signal.lang == 'de' || signal.lang == 'fr'", requestVocabulary(signals.readables));
    expect(condition.evaluate(scope)).toBeInstanceOf(CelFailure);
    expect(condition.evaluate(scope)).toBeInstanceOf(CelFailure);
    expect(lookUps).toBe(1);
  });
});

describe('a condition is taken apart', () => {
  const parts = (source: string) => {
    const { clauses, conjuncts } = compiled(source, NO_SIGNALS);
    return { clauses: clauses.map((c) => c.source), conjuncts: conjuncts.map((c) => c.source) };
  };

  test('into clauses at every && || and !, of which those must hold that only && joins', () => {
    expect(parts("task == 'a' && (batch || !(images > 0)) && tier in ['x', 'y']")).toEqual({
      clauses: ['task == "a"', 'batch', 'images > 0', 'tier in ["x", "y"]'],
      conjuncts: ['task == "a"', 'tier in ["x", "y"]'],
    });
    expect(parts("task == 'a' ? batch : true").conjuncts).toHaveLength(1);
  });

  test('and says which of them are equalities on a fact', () => {
    const equalities = (source: string) =>
      compiled(source, NO_SIGNALS).clauses.map(({ equals }) => equals && [equals.fact.name, ...equals.values]);
    expect(equalities("task == 'a' && tier in ['x', 'y'] && tier in [] && labels['a'] == 'b' && task != 'c'")).toEqual([
      ['task', 'a'],
      ['tier', 'x', 'y'],
      ['tier'],
      undefined,
      undefined,
    ]);
  });
});
