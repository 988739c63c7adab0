import { Mode, OutputFormat, ResultClass, type RouteResponse } from '@signalbox/contracts';
import { describe, expect, test } from 'vitest';
import { SMALL_CATALOG } from '../../test/documents.ts';
import { type Asked, createRouter, healthOf, type RouterOptions, targetsOf } from '../../test/router.ts';

const LITTLE = 'otherwise: { use: [ada/little] }';
const LARGE = 'otherwise: { use: [ada/large] }';

/** All targets and people in a response. */
function namesIn({ plan, shadow }: RouteResponse): string[] {
  const steps = plan?.escalations ?? [];
  const attempts = [plan?.attempts, plan?.onFiltered, ...steps.map((step) => step.attempts), shadow && [shadow]];
  const people = [plan?.handoff, ...steps.map((step) => step.handoff)];
  return [...targetsOf(attempts.flatMap((list) => list ?? [])), ...people.flatMap((step) => (step ? [step.name] : []))];
}

describe('a target is rejected', () => {
  const CASES: [why: string, policy: string, asked: Asked, code: string, options?: RouterOptions][] = [
    [
      'by a requirement of the catalog',
      'otherwise: { use: [small], fallback: [strong] }\nrules: [{ name: a, use: [cy/large], when: batch }]',
      { mode: Mode.BATCH },
      'REQUIREMENT',
      { catalog: SMALL_CATALOG.replace('approved-only,', 'approved-only, when: batch,') },
    ],
    [
      'by a requirement of the policy',
      `${LITTLE}\nrequire: [{ name: r, when: risk == 'high', only: target.provider == 'bob' }]`,
      { risk: 'high' },
      'REQUIREMENT',
    ],
    [
      'that is switched off',
      LITTLE,
      {},
      'DISABLED',
      { catalog: SMALL_CATALOG.replace('ada, model: little,', 'ada, model: little, enabled: false,') },
    ],
    ['where another is pinned', LITTLE, { pin: ['bob/little'] }, 'NOT_PINNED'],
    ['that is to be avoided', LITTLE, { avoid: ['ada/little'] }, 'AVOIDED'],
    [
      'that failed before',
      LITTLE,
      { history: [{ target: 'ada/little', result: ResultClass.FAILURE }] },
      'FAILED_BEFORE',
    ],
    [
      'that cannot guarantee a schema',
      LITTLE,
      { outputFormat: OutputFormat.JSON_SCHEMA, strictFormat: true },
      'OUTPUT_FORMAT',
    ],
    ['that cannot call tools', LITTLE, { toolsRequired: ['search'] }, 'TOOLS'],
    ['that cannot answer with calls of tools', LITTLE, { outputFormat: OutputFormat.TOOL_CALLS }, 'TOOLS'],
    ['that cannot see', LITTLE, { images: 1 }, 'IMAGES'],
    ['whose window is too small', LITTLE, { inputTokens: 7900n, maxOutputTokens: 101n }, 'CONTEXT_WINDOW'],
    ['whose window is too small for a usual answer', LITTLE, { inputTokens: 7790n }, 'CONTEXT_WINDOW'],
    ['whose answers are too short', LITTLE, { maxOutputTokens: 2001n }, 'CONTEXT_WINDOW'],
    ['that keeps data elsewhere', LITTLE, { residency: ['eu', 'jp'] }, 'RESIDENCY'],
    [
      'that is too dear for the request',
      LARGE,
      { inputTokens: 1000n, maxOutputTokens: 1000n, maxCostUsd: 0.009999 },
      'COST',
    ],
    [
      'that is too dear for the rule',
      'otherwise: { use: [ada/large], limits: { cost_usd: 0.009999 } }',
      { inputTokens: 1000n, maxOutputTokens: 1000n },
      'COST',
    ],
    ['that is too slow', LITTLE, { latencyBudget: { seconds: 0n, nanos: 500_000_000 } }, 'LATENCY'],
    ['that is down', LITTLE, {}, 'DOWN', { health: [healthOf('ada/little', 0)] }],
    ['that waits for a rate limit', LITTLE, {}, 'GATED', { health: [healthOf('ada/little', 'gated')] }],
    ['that is drained', LITTLE, {}, 'DRAINED', { health: [healthOf('ada/little', 'drained')] }],
    ['whose credential does not work', LITTLE, {}, 'CREDENTIAL', { health: [healthOf('ada/little', 'credential')] }],
  ];
  test.each(CASES)('%s', (_, policy, asked, code, options) => {
    expect(Object.values(createRouter(policy, options).rejections(asked))).toEqual([code]);
  });

  test('for the first of several reasons: requirements first, health last', () => {
    const health = [healthOf('ada/little', 'drained')];
    const { error, rejections } = createRouter(LITTLE, { health });
    expect(rejections({ images: 1, inputTokens: 9000n })).toEqual({ 'ada/little': 'IMAGES' });
    expect(error({ images: 1 }).reason).toBe('NO_TARGET_SATISFIES');
    expect(error({}).reason).toBe('ALL_TARGETS_DOWN');
  });
});

describe('a target is not rejected', () => {
  const admitted = (policy: string, asked: Asked, options?: RouterOptions) =>
    expect(createRouter(policy, options).targets(asked)).toHaveLength(1);

  test('at the very edge of a bound', () => {
    admitted(LITTLE, { inputTokens: 7900n, maxOutputTokens: 100n });
    admitted(LITTLE, { inputTokens: 7789n });
    admitted(LITTLE, { maxOutputTokens: 2000n });
    admitted(LARGE, { inputTokens: 1000n, maxOutputTokens: 1000n, maxCostUsd: 0.01 });
    admitted('otherwise: { use: [ada/large], limits: { cost_usd: 0.01 } }', {
      inputTokens: 1000n,
      maxOutputTokens: 1000n,
    });
    // 500 ms to the first token and 100 tokens at 50 per second: what the catalog's silence means.
    admitted(LITTLE, { latencyBudget: { seconds: 2n, nanos: 500_000_000 }, maxOutputTokens: 100n });
  });

  test('for tokens that the caller asks for and the rule does not grant', () => {
    const policy = 'otherwise: { use: [ada/little], limits: { output_tokens: 500 } }';
    admitted(policy, { maxOutputTokens: 50_000n });
    expect(createRouter(policy).plan({ maxOutputTokens: 50_000n }).limits?.maxOutputTokens).toBe(500n);
  });

  test('for a format that is only asked for', () => {
    admitted('otherwise: { use: [bob/little] }', { outputFormat: OutputFormat.JSON_SCHEMA });
    admitted(LITTLE, { outputFormat: OutputFormat.JSON, strictFormat: true });
    admitted(LITTLE, { outputFormat: OutputFormat.CODE, strictFormat: true });
    admitted(LARGE, { outputFormat: OutputFormat.JSON_SCHEMA, strictFormat: true, toolsRequired: ['a'], images: 9 });
  });

  test('if it keeps data in one of the places', () => {
    admitted('otherwise: { use: [bob/little] }', { residency: ['jp', 'eu'] });
  });

  test('for an attempt that was answered or called off', () => {
    for (const result of [ResultClass.OK, ResultClass.CANCELLED]) {
      admitted(LITTLE, { history: [{ target: 'ada/little', result }] });
    }
  });

  test('if it is pinned among others', () => {
    expect(createRouter('otherwise: { use: [small] }').targets({ pin: ['cy/little', 'bob/little'] })).toEqual([
      'bob/little',
      'cy/little',
    ]);
  });

  test.each([
    ['FAILURE'],
    ['TIMEOUT'],
    ['CAPACITY'],
    ['CREDENTIAL'],
    ['CALLER'],
    ['FILTERED'],
    ['INVALID'],
    ['UNSPECIFIED'],
  ] as const)('but an attempt that ended with %s is not repeated', (result) => {
    const history = [{ target: 'ada/little', result: ResultClass[result] }];
    expect(createRouter('otherwise: { use: [small] }').targets({ history })).toEqual(['bob/little', 'cy/little']);
  });
});

describe('requirements cannot be got around', () => {
  /** Everything that could answer, whatever chance decides. */
  const everybody = (policy: string, asked: Asked, options?: RouterOptions) => {
    const router = createRouter(policy, options);
    const seeds = Array.from({ length: 40 }, (_, seed) => seed);
    return [...new Set(seeds.flatMap((seed) => namesIn(router.route(asked, seed))))].sort();
  };

  const EVERYWHERE = `
require: [{ name: stay, when: risk == 'high', only: target.provider == 'bob' }]
rules:
  - name: split
    when: task == 'split'
    experiment:
      name: e
      arms: [{ name: x, use: [small], percent: 50 }, { name: y, use: [strong], percent: 50 }]
    fallback: [human]
otherwise:
  use: [small]
  fallback: [strong, human]
  escalate: [{ when: confidence < 0.9, to: [strong] }, { when: '!valid', to: [human] }]
  on_filtered: [strong]
  shadow: { to: [strong], percent: 100 }
  limits: { max_attempts: 10 }
`;

  test('by fallbacks, escalations, filtered answers, shadows or people', () => {
    expect(everybody(EVERYWHERE, { risk: 'high' })).toEqual(['bob/large', 'bob/little']);
    expect(everybody(EVERYWHERE, {})).toEqual([
      'ada/large',
      'ada/little',
      'bob/large',
      'bob/little',
      'cy/little',
      'human',
    ]);
  });

  test('by arms of an experiment', () => {
    expect(everybody(EVERYWHERE, { risk: 'high', task: 'split' })).toEqual(['bob/large', 'bob/little']);
  });

  test('by panic', () => {
    const options = { health: [healthOf('ada/little', 0), healthOf('bob/little', 0), healthOf('bob/large', 0)] };
    const policy = `${EVERYWHERE}when_all_down: panic\n`;
    expect(createRouter(policy, options).targets({ risk: 'high' })).toEqual(['bob/little', 'bob/large']);
    expect(createRouter(EVERYWHERE, options).error({ risk: 'high' }).reason).toBe('ALL_TARGETS_DOWN');
  });

  test('by pins, and a pin is no way around either', () => {
    expect(createRouter(EVERYWHERE).error({ risk: 'high', pin: ['ada/little'] }).reason).toBe('NO_TARGET_SATISFIES');
    expect(createRouter(EVERYWHERE).targets({ risk: 'high', pin: ['bob/large'] })).toEqual(['bob/large']);
  });

  test("a policy's requirement is added to the catalog's", () => {
    const policy = `otherwise: { use: [cy/little, cy/large, ada/large] }
require: [{ name: cheap, only: target.price_output < 5.0 }]`;
    expect(createRouter(policy).targets()).toEqual(['cy/little']);
  });

  test('that read signals, facts and targets together', () => {
    const policy = `
signals: { european: region.startsWith('eu') }
require: [{ name: home, only: "!signal.european || 'eu' in target.residency" }]
otherwise: { use: [small] }`;
    expect(createRouter(policy).targets({ region: 'eu-west' })).toEqual(['bob/little']);
    expect(createRouter(policy).targets({ region: 'us' })).toHaveLength(3);
  });

  test('a condition that cannot be computed applies', () => {
    const policy = `otherwise: { use: [small] }\nrequire: [{ name: r, when: "labels['secret'] == 'yes'", only: target.provider == 'bob' }]`;
    expect(createRouter(policy).targets({})).toEqual(['bob/little']);
    expect(createRouter(policy).targets({ labels: { secret: 'yes' } })).toEqual(['bob/little']);
    expect(createRouter(policy).targets({ labels: { secret: 'no' } })).toHaveLength(3);
  });

  test('a target for which `only` cannot be computed is rejected', () => {
    const ofTarget = `otherwise: { use: [small] }\nrequire: [{ name: r, only: "target.labels['hosting'] == 'on-prem'" }]`;
    expect(createRouter(ofTarget).targets()).toEqual(['bob/little']);
    const ofFacts = `otherwise: { use: [small] }\nrequire: [{ name: r, only: "labels['region'] == target.region" }]`;
    expect(createRouter(ofFacts).targets({ labels: { region: 'us' } })).toEqual(['ada/little', 'cy/little']);
    expect(createRouter(ofFacts).error({}).reason).toBe('NO_TARGET_SATISFIES');
    expect(createRouter(ofFacts).rejections({})).toEqual({
      'ada/little': 'REQUIREMENT',
      'bob/little': 'REQUIREMENT',
      'cy/little': 'REQUIREMENT',
    });
  });

  test('the first that forbids is named, with its reason', () => {
    const policy = `otherwise: { use: [ada/little] }
require:
  - { name: one, when: batch, only: target.provider == 'bob', because: batch goes to bob }
  - { name: two, when: task == 'a', only: target.provider == 'cy' }`;
    const { details } = createRouter(policy).error({ mode: Mode.BATCH, task: 'a' });
    expect(details.preconditions).toEqual([
      {
        type: 'REQUIREMENT',
        subject: 'ada/little',
        description: "the requirement 'one' forbids it: batch goes to bob",
      },
    ]);
  });
});
