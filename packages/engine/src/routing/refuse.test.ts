import { create } from '@bufbuild/protobuf';
import { HealthState, TargetHealthSchema } from '@signalbox/contracts';
import { describe, expect, test } from 'vitest';
import { createRouter, healthOf } from '../../test/router.ts';

const POLICY = 'otherwise: { use: [ada/little, bob/little] }';
const down = (...args: Parameters<typeof healthOf>[]) => ({ health: args.map((each) => healthOf(...each)) });

describe('a request that nobody satisfies', () => {
  test('is told of each target why, and of the rule', () => {
    const error = createRouter(POLICY).error({ images: 1 });
    expect(error.reason).toBe('NO_TARGET_SATISFIES');
    expect(error.message).toBe(
      "rule 'otherwise' has no target for this request; none of 2 targets satisfies the requirements and the request",
    );
    expect(error.details).toEqual({
      preconditions: [
        { type: 'IMAGES', subject: 'ada/little', description: 'it does not understand images' },
        { type: 'IMAGES', subject: 'bob/little', description: 'it does not understand images' },
      ],
      metadata: { policy: 'p', rule: 'otherwise' },
    });
  });

  test('is told the reason in the message, if there is one target', () => {
    expect(createRouter('otherwise: { use: [ada/little] }').error({ toolsRequired: ['x'] }).message).toBe(
      "rule 'otherwise' has no target for this request: it cannot call tools",
    );
  });

  test.each([
    [{ inputTokens: 9000n }, 'prompt and answer do not fit its 8000 tokens'],
    [{ maxOutputTokens: 3000n }, 'its answers have at most 2000 tokens, 3000 may be needed'],
    [{ residency: ['jp', 'in'] }, 'it keeps data in us, not in jp or in'],
    [{ inputTokens: 1000n, maxCostUsd: 0.00001 }, 'it may cost $0.00014, more than the cap of $0.00001'],
    [{ latencyBudget: { seconds: 1n } }, 'it usually takes 4.7 s, longer than the budget of 1 s'],
    [{ avoid: ['ada/little'] }, 'the request avoids it'],
    [{ pin: ['human'] }, 'the request allows only human'],
    [{ history: [{ target: 'ada/little', result: 2 }] }, 'it failed earlier in this task'],
    [{ outputFormat: 3, strictFormat: true }, 'it cannot guarantee the output format json_schema'],
  ] as const)('%o: %s', (asked, sentence) => {
    const { details } = createRouter('otherwise: { use: [ada/little] }').error(asked as never);
    expect(details.preconditions?.[0]?.description).toBe(sentence);
  });
});

describe('a request for which all are down', () => {
  test('is told when to retry: when the first is tried again', () => {
    const error = createRouter(POLICY, down(['ada/little', 0, 20_000], ['bob/little', 0, 9_000])).error();
    expect(error).toMatchObject({ reason: 'ALL_TARGETS_DOWN', details: { retryAfterMs: 9_000 } });
    expect(error.message).toBe("all 2 targets of rule 'otherwise' that would do are down");
    expect(error.details.preconditions?.map((p) => p.type)).toEqual(['DOWN', 'DOWN']);
  });

  test('is told when a rate limit has passed', () => {
    const error = createRouter(POLICY, down(['ada/little', 'gated', 3_000], ['bob/little', 0, 9_000])).error();
    expect(error.details.retryAfterMs).toBe(3_000);
  });

  test('is told half a second at least, and 5 s where nobody knows', () => {
    expect(createRouter(POLICY, down(['ada/little', 0, -60_000], ['bob/little', 0])).error().details.retryAfterMs).toBe(
      500,
    );
    expect(createRouter(POLICY, down(['ada/little', 'drained'], ['bob/little', 0])).error().details.retryAfterMs).toBe(
      5_000,
    );
  });

  test('is not told so, if those that are down would not do either', () => {
    const router = createRouter('otherwise: { use: [ada/little, bob/large] }', down(['ada/little', 0]));
    expect(router.error({ images: 1, avoid: ['bob/large'] }).reason).toBe('NO_TARGET_SATISFIES');
    expect(router.error({ avoid: ['bob/large'] })).toMatchObject({
      reason: 'ALL_TARGETS_DOWN',
      message: "all 1 targets of rule 'otherwise' that would do are down",
    });
  });
});

describe('panic', () => {
  const panic = `${POLICY}\nwhen_all_down: panic`;

  test('tries what is ejected all the same, and says so', () => {
    const router = createRouter(panic, down(['ada/little', 0], ['bob/little', 0]));
    expect(router.targets()).toEqual(['ada/little', 'bob/little']);
    expect(router.route().reason).toMatch(/; all candidates are down\.$/);
  });

  test('does not try what an operator, a credential or a rate limit denies', () => {
    const router = (is: 'drained' | 'gated' | 'credential') =>
      createRouter(panic, down(['ada/little', is], ['bob/little', 0]));
    for (const is of ['drained', 'gated', 'credential'] as const) expect(router(is).targets()).toEqual(['bob/little']);
    expect(createRouter(panic, down(['ada/little', 'drained'], ['bob/little', 'credential'])).error().reason).toBe(
      'ALL_TARGETS_DOWN',
    );
  });

  test('does not try what would not do, and is not for requests that nobody satisfies', () => {
    const router = createRouter(panic, down(['ada/little', 0], ['bob/little', 0]));
    expect(router.error({ images: 1 }).reason).toBe('NO_TARGET_SATISFIES');
    expect(router.targets({ avoid: ['ada/little'] })).toEqual(['bob/little']);
  });

  test('is no reason to leave a healthy fallback', () => {
    const policy = 'otherwise: { use: [ada/little], fallback: [bob/little] }\nwhen_all_down: panic';
    expect(createRouter(policy, down(['ada/little', 0])).targets()).toEqual(['bob/little']);
  });

  test('is not, where the policy does not say so', () => {
    for (const policy of [POLICY, `${POLICY}\nwhen_all_down: refuse`]) {
      expect(createRouter(policy, down(['ada/little', 0], ['bob/little', 0])).error().reason).toBe('ALL_TARGETS_DOWN');
    }
  });
});

describe('health', () => {
  const first = (health: Parameters<typeof create<typeof TargetHealthSchema>>[1]) =>
    createRouter(POLICY, { health: [create(TargetHealthSchema, { target: 'ada/little', ...health })] }).first({}, 3);

  test('of a target that is well, or of which nothing is known, changes nothing', () => {
    expect(first({ share: 1, state: HealthState.HEALTHY })).toBe('ada/little');
    expect(createRouter(POLICY, { health: [] }).first()).toBe('ada/little');
  });

  test('of a target that the catalog does not have is passed over', () => {
    expect(createRouter(POLICY, { health: [healthOf('gone/model', 0)] }).first()).toBe('ada/little');
  });

  test('with a share above 1 is full', () => {
    expect(first({ share: 7, state: HealthState.HEALTHY })).toBe('ada/little');
  });

  test.each([
    ['open, whatever its share', { share: 1, state: HealthState.OPEN }],
    ['without a share', { share: 0, state: HealthState.RAMPING }],
    ['with a share below 0', { share: -1, state: HealthState.HEALTHY }],
    ['with a share that is no number', { share: Number.NaN, state: HealthState.HEALTHY }],
    ['drained', { share: 1, drained: true }],
    ['without a working credential', { share: 1, credentialFailed: true }],
    ['gated', { share: 1, gatedUntil: { seconds: 99_999_999_999n } }],
  ])('of a target that is %s sends everything elsewhere', (_, health) => {
    expect(first(health)).toBe('bob/little');
  });
});
