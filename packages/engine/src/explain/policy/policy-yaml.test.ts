import { create, equals, toJsonString } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { AllDown, type Policy, PolicySchema, Trigger } from '@signalbox/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EXAMPLE_POLICIES, exampleCatalog, examplePolicy } from '../../../test/examples.ts';
import { readMessage } from '../../document/decode.ts';
import { compilePolicy } from '../../policy/compile-policy.ts';
import { policyToYaml } from './policy-yaml.ts';

const catalog = exampleCatalog();

test.each(EXAMPLE_POLICIES)('%s written as YAML compiles to an equal message', (file) => {
  const { source } = examplePolicy(file, catalog);
  const { policy, findings } = compilePolicy({ text: policyToYaml(source), file }, catalog);
  expect(findings.filter((finding) => finding.code !== 'NO_TARGET_LEFT')).toEqual([]);
  expect(policy && equals(PolicySchema, policy.source, source)).toBe(true);
});

test('writes what people would write', () => {
  const policy = create(PolicySchema, {
    policy: 'all-of-it',
    description: 'Says: everything.',
    signals: { long: 'input_tokens > 400' },
    require: [{ name: 'home', only: "'eu' in target.residency", because: 'we promised' }],
    pools: {
      own: {
        members: [{ target: 'a/b' }, { target: 'c/d', weight: 0 }],
        pick: { strategy: { case: 'weighted', value: {} } },
      },
    },
    rules: [
      {
        name: 'split',
        when: '!signal.long',
        enabled: false,
        percent: 12.5,
        experiment: { name: 'x', by: 'user', arms: [{ name: 'a', use: ['own'], percent: 100 }] },
        escalate: [{ when: '!valid', to: ['strong', 'human'] }],
        limits: { costUsd: 1e-7, outputTokens: 800n, maxAttempts: 2 },
        timeouts: { firstToken: durationFromMs(800), total: durationFromMs(90_000) },
        on: [Trigger.ERROR, Trigger.RATE_LIMITED],
        shadow: { to: ['own'], percent: 5 },
      },
    ],
    otherwise: { use: ['own', 'c/d'], pick: { strategy: { case: 'bestValue', value: { atLeast: 0.9 } } }, limits: {} },
    whenAllDown: AllDown.PANIC,
    labels: { owner: 'me', since: '2026' },
  });
  expect(policyToYaml(policy)).toMatchInlineSnapshot(`
    "policy: all-of-it
    description: 'Says: everything.'
    signals:
      long: input_tokens > 400
    require:
      - name: home
        only: "'eu' in target.residency"
        because: we promised
    pools:
      own:
        members:
          - a/b
          - { target: c/d, weight: 0 }
        pick: weighted
    rules:
      - name: split
        when: '!signal.long'
        enabled: false
        percent: 12.5
        escalate:
          - when: '!valid'
            to: [ strong, human ]
        limits: { cost_usd: 1e-7, output_tokens: 800, max_attempts: 2 }
        timeouts: { first_token: 800ms, total: 90s }
        on: [ error, rate_limited ]
        experiment:
          name: x
          by: user
          arms:
            - { name: a, use: [ own ], percent: 100 }
        shadow: { to: [ own ], percent: 5 }
    otherwise:
      use: [ own, c/d ]
      pick: { best_value: { at_least: 0.9 } }
      limits: {}
    when_all_down: panic
    labels: { owner: me, since: '2026' }
    "
  `);
});

const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'yes',
    'null',
    '~',
    '1',
    '1e3',
    ' a ',
    '- a',
    'a: b',
    '#x',
    "it's",
    'two\nlines\n',
    '!valid',
    '{}',
    '[',
    '*a',
    '&a',
    '%',
    '@',
    '`',
    '"',
    "''",
    'x'.repeat(300),
  ),
);
const numbers = fc.double({ noNaN: true, noDefaultInfinity: true });
const names = fc.array(texts, { maxLength: 3 });
const maps = fc.dictionary(texts, texts, { maxKeys: 3 });
const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const picks = optional(
  fc.oneof(
    fc.constant({ strategy: { case: 'cheapest', value: {} } } as const),
    numbers.map((atLeast) => ({ strategy: { case: 'bestValue', value: { atLeast } } }) as const),
    fc.constant({} as const),
  ),
);
const durations = optional(
  fc
    .tuple(fc.nat(1e6), fc.constantFrom(0, 1, 250_000, 500_000_000, 999_999_999))
    .map(([s, nanos]) => ({ seconds: BigInt(s), nanos })),
);
const rules = fc.record({
  name: texts,
  when: texts,
  enabled: optional(fc.boolean()),
  percent: optional(numbers),
  use: names,
  pick: picks,
  escalate: fc.array(fc.record({ when: texts, to: names, pick: picks }), { maxLength: 2 }),
  limits: optional(
    fc.record({
      costUsd: optional(numbers),
      outputTokens: optional(fc.maxSafeInteger().map(BigInt)),
      maxAttempts: optional(fc.nat()),
    }),
  ),
  timeouts: optional(fc.record({ firstToken: durations, total: durations })),
  on: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 3 }),
});
const policies: fc.Arbitrary<Policy> = fc
  .record({
    policy: texts,
    signals: maps,
    labels: maps,
    pools: fc.dictionary(
      texts,
      fc.record({
        description: texts,
        members: fc.array(fc.record({ target: texts, weight: optional(numbers) }), { maxLength: 3 }),
        pick: picks,
      }),
      { maxKeys: 2 },
    ),
    rules: fc.array(rules, { maxLength: 3 }),
    otherwise: optional(rules),
    whenAllDown: fc.integer({ min: 0, max: 2 }),
  })
  .map((init) => create(PolicySchema, init));

test('any policy read again is the same message', () => {
  fc.assert(
    fc.property(policies, (policy) => {
      const { message, findings } = readMessage(PolicySchema, policyToYaml(policy), 'policy.yaml');
      expect(findings.list()).toEqual([]);
      expect(message && toJsonString(PolicySchema, message)).toBe(toJsonString(PolicySchema, policy));
    }),
    { numRuns: 500 },
  );
});
