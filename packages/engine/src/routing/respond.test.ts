import { create } from '@bufbuild/protobuf';
import { OutputFormat, type Plan, RouteRequestSchema, type RouteResponse, Trigger } from '@signalbox/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogOf, policyOf, SMALL_CATALOG } from '../../test/documents.ts';
import { createRouter, decideIn, errorOf, healthOf, NOW_MS, targetsOf } from '../../test/router.ts';
import { momentOf } from '../random/decision-id.ts';
import { createSnapshot } from '../snapshot.ts';
import { decide } from './decide.ts';
import { millisecondsOf } from './durations.ts';

const timeoutsOf = ({ plan }: RouteResponse) => {
  const [first] = plan?.attempts ?? [];
  return [millisecondsOf(first?.firstTokenTimeout), millisecondsOf(first?.timeout)];
};
const budget = (ms: number) => ({ seconds: BigInt(Math.floor(ms / 1000)), nanos: (ms % 1000) * 1e6 });

describe('a response says', () => {
  test('who decided, with what, and when', () => {
    const { route } = createRouter(
      'policy: desk\nrules: [{ name: a, when: task == "x", use: [small] }]\notherwise: { use: [strong] }',
      {
        health: [healthOf('cy/little', 0.5)],
        currentAtMs: NOW_MS - 1500,
      },
    );
    const response = route({ task: 'x', requestId: 'r-17' }, 99);
    expect(response).toMatchObject({
      policy: 'desk',
      policyRevision: 3n,
      rule: 'a',
      healthEpoch: 9n,
      requestId: 'r-17',
    });
    expect(response.reason).toBe("Rule 'a' matched: ada/little is the first that fits in small.");
    expect(millisecondsOf(response.snapshotAge)).toBe(1500);
    expect(millisecondsOf(response.validFor)).toBe(5000);
    expect(momentOf(response.decisionId)).toEqual({ nowMs: NOW_MS, seed: 99 });
    expect(response.plan?.admission).toMatchObject({ admit: true, delay: { seconds: 0n, nanos: 0 } });
  });

  test('no age where the source is here, and none below 0 where clocks differ', () => {
    expect(millisecondsOf(createRouter('otherwise: { use: [small] }').route().snapshotAge)).toBe(0);
    expect(
      millisecondsOf(createRouter('otherwise: { use: [small] }', { currentAtMs: NOW_MS + 50 }).route().snapshotAge),
    ).toBe(0);
    expect(createRouter('otherwise: { use: [small] }').route().healthEpoch).toBe(0n);
  });

  test('everything that is needed to call a target', () => {
    const catalog = SMALL_CATALOG.replace(
      'provider: ada, model: little,',
      'provider: ada, model: little, upstream_model: little-2026,',
    );
    expect(createRouter('otherwise: { use: [small] }', { catalog }).plan().attempts[0]).toMatchObject({
      target: 'ada/little',
      provider: 'ada',
      model: 'little-2026',
      endpoint: 'https://ada.example/v1',
      on: [Trigger.ERROR, Trigger.TIMEOUT, Trigger.RATE_LIMITED, Trigger.CONTEXT_TOO_LONG],
    });
  });
});

describe('timeouts', () => {
  const given = (timeouts: string, ms?: number) =>
    timeoutsOf(
      createRouter(`otherwise: { use: [small]${timeouts} }`).route(
        ms === undefined ? { maxOutputTokens: 1n } : { latencyBudget: budget(ms), maxOutputTokens: 1n },
      ),
    );

  test('are 5 s and 60 s, where nobody says', () => {
    expect(given('')).toEqual([5000, 60_000]);
  });

  test("are the request's budget, where only that is given", () => {
    expect(given('', 2000)).toEqual([2000, 2000]);
    expect(given('', 100_000)).toEqual([100_000, 100_000]);
  });

  test("are the rule's, even if there is a budget", () => {
    expect(given(', timeouts: { first_token: 7s, total: 90s }', 2000)).toEqual([7000, 90_000]);
    expect(given(', timeouts: { first_token: 800ms }')).toEqual([800, 60_000]);
    expect(given(', timeouts: { first_token: 800ms }', 2000)).toEqual([800, 2000]);
    expect(given(', timeouts: { total: 20s }')).toEqual([5000, 20_000]);
    expect(given(', timeouts: { total: 3s }')).toEqual([3000, 3000]);
    expect(given(', timeouts: { first_token: 90s }')).toEqual([60_000, 60_000]);
  });

  test('are the same for every attempt, escalation and shadow', () => {
    const policy = `otherwise: { use: [small], timeouts: { total: 9s }, escalate: [{ when: valid, to: [strong] }], shadow: { to: [bob/large], percent: 100 }, on_filtered: [ada/large] }`;
    const { plan, shadow } = createRouter(policy).route();
    const all = [
      ...(plan?.attempts ?? []),
      ...(plan?.escalations[0]?.attempts ?? []),
      ...(plan?.onFiltered ?? []),
      shadow,
    ];
    expect(all).toHaveLength(7);
    expect(all.map((attempt) => millisecondsOf(attempt?.timeout))).toEqual(new Array(7).fill(9000));
  });

  test('of one request do not linger for the next', () => {
    const { route } = createRouter('otherwise: { use: [small] }');
    expect(timeoutsOf(route({ latencyBudget: budget(5000) }))).toEqual([5000, 5000]);
    expect(timeoutsOf(route())).toEqual([5000, 60_000]);
    expect(timeoutsOf(route({ latencyBudget: budget(7000) }))).toEqual([7000, 7000]);
  });
});

describe('limits', () => {
  const given = (limits: string, asked = {}) =>
    createRouter(`otherwise: { use: [small], limits: ${limits} }`).plan(asked).limits;

  test('are the lower of what rule and request say', () => {
    expect(given('{ cost_usd: 0.5, output_tokens: 100 }')).toMatchObject({
      maxCostUsd: 0.5,
      maxOutputTokens: 100n,
      maxAttempts: 3,
    });
    expect(given('{ cost_usd: 0.5, output_tokens: 100 }', { maxCostUsd: 0.1, maxOutputTokens: 50n })).toMatchObject({
      maxCostUsd: 0.1,
      maxOutputTokens: 50n,
    });
    expect(given('{ cost_usd: 0.5, output_tokens: 100 }', { maxCostUsd: 2, maxOutputTokens: 500n })).toMatchObject({
      maxCostUsd: 0.5,
      maxOutputTokens: 100n,
    });
    expect(given('{ max_attempts: 7 }')).toEqual({ $typeName: 'signalbox.router.v1.PlanLimits', maxAttempts: 7 });
  });
});

describe('a plan asks', () => {
  test('a tool first, with its time', () => {
    const { plan, reason } = createRouter('otherwise: { use: [small], tool: orders-db }').route();
    expect(plan?.tool).toMatchObject({ name: 'orders-db', timeout: { seconds: 0n, nanos: 800_000_000 } });
    expect(reason).toBe('No rule matched: ask orders-db first, then ada/little is the first that fits in small.');
    expect(createRouter('otherwise: { use: [small] }').plan().tool).toBeUndefined();
  });

  test('a tool that names no time, within 2 s', () => {
    const catalog = SMALL_CATALOG.replace(', timeout: 800ms', '');
    expect(
      millisecondsOf(createRouter('otherwise: { use: [small], tool: orders-db }', { catalog }).plan().tool?.timeout),
    ).toBe(2000);
  });

  test('stronger models, step by step, leaving out steps with nowhere to go', () => {
    const policy = `otherwise:
  use: [small]
  escalate:
    - { when: confidence < 0.9, to: [ada/large, bob/large], pick: cheapest }
    - { when: answer.refusal, to: [cy/little] }
    - { when: '!valid', to: [human] }`;
    const steps = (asked = {}) =>
      createRouter(policy)
        .plan(asked)
        .escalations.map((step) => [
          step.when,
          ...targetsOf(step.attempts),
          ...(step.handoff ? [`people: ${step.handoff.name}`] : []),
        ]);
    expect(steps({ inputTokens: 10n, maxOutputTokens: 1000n })).toEqual([
      ['confidence < 0.9', 'bob/large', 'ada/large'],
      ['answer.refusal', 'cy/little'],
      ['!valid', 'people: human'],
    ]);
    expect(steps({ avoid: ['cy/little', 'human'] })).toEqual([['confidence < 0.9', 'bob/large', 'ada/large']]);
    expect(steps({ maxCostUsd: 0.000001, inputTokens: 1n, maxOutputTokens: 1n })).toEqual([
      ['answer.refusal', 'cy/little'],
      ['!valid', 'people: human'],
    ]);
  });

  test('the named pool where a filter trips, and says so of every attempt', () => {
    const policy = 'otherwise: { use: [small], on_filtered: [strong] }';
    const plan = createRouter(policy).plan();
    expect(targetsOf(plan.onFiltered)).toEqual(['ada/large', 'bob/large']);
    expect(plan.attempts.every(({ on }) => on.includes(Trigger.CONTENT_FILTERED))).toBe(true);
    const said = createRouter(
      'otherwise: { use: [small], on: [content_filtered, error], on_filtered: [strong] }',
    ).plan();
    expect(said.attempts[0]?.on).toEqual([Trigger.CONTENT_FILTERED, Trigger.ERROR]);
    expect(createRouter('otherwise: { use: [small], on: [invalid_output] }').plan()).toMatchObject({
      onFiltered: [],
      attempts: [{ on: [Trigger.INVALID_OUTPUT] }, {}, {}],
    });
  });

  test('no reason to move on where a filter trips, if nobody of the named pool may answer this time', () => {
    const filter = (on: string) => `otherwise: { use: [small], on_filtered: [strong]${on} }`;
    const { plan } = createRouter(filter(''));
    const avoiding = { avoid: ['ada/large', 'bob/large'] };
    const trips = (of: Plan) => of.attempts.map(({ on }) => on.includes(Trigger.CONTENT_FILTERED));
    expect(trips(plan())).toEqual([true, true, true]);
    expect(plan(avoiding).onFiltered).toEqual([]);
    expect(trips(plan(avoiding))).toEqual([false, false, false]);
    expect(trips(plan())).toEqual([true, true, true]);
    expect(trips(createRouter(filter(', on: [content_filtered]')).plan(avoiding))).toEqual([true, true, true]);
  });

  test('a shadow for as many requests as the rule says', () => {
    const shadows = (percent: number) => {
      const { route } = createRouter(`otherwise: { use: [small], shadow: { to: [bob/large], percent: ${percent} } }`);
      return Array.from({ length: 4000 }, (_, seed) => route({ user: 'ada' }, seed).shadow?.target).filter(
        (target) => target === 'bob/large',
      ).length;
    };
    expect(shadows(0)).toBe(0);
    expect(shadows(100)).toBe(4000);
    expect(Math.abs(shadows(5) - 200)).toBeLessThan(5 * Math.sqrt(4000 * 0.05 * 0.95));
  });

  test('no shadow that may not be asked', () => {
    const { route } = createRouter('otherwise: { use: [small], shadow: { to: [bob/large], percent: 100 } }');
    expect(route({ avoid: ['bob/large'] }).shadow).toBeUndefined();
    expect(route({ pin: ['ada/little'] }).shadow).toBeUndefined();
  });
});

describe('an estimate', () => {
  const { route } = createRouter('otherwise: { use: [ada/large] }', {
    catalog: SMALL_CATALOG.replace(
      'provider: ada, model: large,',
      'provider: ada, model: large, speed: { first_token_ms: 321, output_tokens_per_second: 40 },',
    ),
  });

  test('is of the first attempt: cost to the nano-dollar, time, and probability', () => {
    expect(route({ inputTokens: 1234n, maxOutputTokens: 100n, task: 'code' }).estimate).toMatchObject({
      costUsd: 0.003268,
      pSuccess: 0.9,
    });
    expect(millisecondsOf(route({ maxOutputTokens: 100n }).estimate?.latency)).toBe(321 + 2500);
    expect(route({ task: 'unheard of' }).estimate?.pSuccess).toBe(0.95);
  });

  test('takes a usual answer of 211 tokens, where the bound is above that or not given', () => {
    for (const asked of [{}, { maxOutputTokens: 4000n }]) {
      expect(route({ inputTokens: 0n, ...asked }).estimate?.costUsd).toBe(0.001688);
    }
  });

  test('is exact in whole nano-dollars for any price and length', () => {
    const price = fc.integer({ min: 0, max: 100_000 });
    const property = fc.property(
      price,
      price,
      fc.integer({ min: 0, max: 90_000 }),
      fc.integer({ min: 1, max: 200 }),
      (input, output, read, written) => {
        // Thousandths of a dollar per million tokens are nano-dollars per token.
        const catalog = SMALL_CATALOG.replace(
          'input_usd_per_million_tokens: 2, output_usd_per_million_tokens: 8',
          `input_usd_per_million_tokens: ${input / 1000}, output_usd_per_million_tokens: ${output / 1000}`,
        );
        const router = createRouter('otherwise: { use: [ada/large] }', { catalog });
        const nanoUsd = BigInt(input) * BigInt(read) + BigInt(output) * BigInt(written);
        const asked = { inputTokens: BigInt(read), maxOutputTokens: BigInt(written) };
        expect(router.route(asked).estimate?.costUsd).toBe(Number(nanoUsd) / 1e9);
        // A cap of exactly that much lets it pass, a nano-dollar less does not.
        expect(router.route({ ...asked, maxCostUsd: Number(nanoUsd) / 1e9 }).plan?.attempts).toHaveLength(1);
        if (nanoUsd > 0n)
          expect(router.error({ ...asked, maxCostUsd: Number(nanoUsd - 1n) / 1e9 }).reason).toBe('NO_TARGET_SATISFIES');
      },
    );
    fc.assert(property, { numRuns: 60 });
  });

  test('takes learned scores before priors, and none that are no probabilities', () => {
    const scored = (p: number, task = 'code') =>
      createRouter('otherwise: { use: [ada/large] }', {
        scores: [
          { target: 'ada/large', task, p },
          { target: 'gone/model', task, p },
        ] as never,
      }).route({ task: 'code' }).estimate?.pSuccess;
    expect(scored(0.42)).toBe(0.42);
    expect(scored(0)).toBe(0);
    expect(scored(0.42, 'default')).toBe(0.9);
    for (const p of [Number.NaN, -0.1, 1.1]) expect(scored(p)).toBe(0.9);
  });
});

describe('a policy is found', () => {
  const catalog = catalogOf(SMALL_CATALOG);
  const policies = ['support-desk', 'governed'].map((name, i) => ({
    policy: policyOf(`policy: ${name}\notherwise: { use: [small] }`, catalog),
    revision: i + 1,
  }));
  const parts = { catalog, catalogRevision: 1, policies };

  test('by its name, else the default', () => {
    const snapshot = createSnapshot({ ...parts, defaultPolicy: 'governed' });
    expect(decideIn(snapshot, { policy: 'support-desk' }, 1).policy).toBe('support-desk');
    expect(decideIn(snapshot, {}, 1)).toMatchObject({ policy: 'governed', policyRevision: 2n });
  });

  test('or an error says which there are', () => {
    const snapshot = createSnapshot(parts);
    expect(errorOf(() => decideIn(snapshot, { policy: 'suport-desk' }, 1))).toMatchObject({
      reason: 'POLICY_NOT_FOUND',
      message: "no policy 'suport-desk'; did you mean 'support-desk'?",
    });
    expect(errorOf(() => decideIn(snapshot, { policy: 'constructor' }, 1)).reason).toBe('POLICY_NOT_FOUND');
    expect(errorOf(() => decideIn(snapshot, {}, 1))).toMatchObject({
      reason: 'POLICY_REQUIRED',
      message: 'policy: name a policy; known: support-desk, governed',
    });
    expect(errorOf(() => decideIn(createSnapshot({ ...parts, defaultPolicy: 'gone' }), {}, 1)).reason).toBe(
      'POLICY_NOT_FOUND',
    );
  });

  test('and belongs to its catalog', () => {
    const other = catalogOf(SMALL_CATALOG);
    expect(errorOf(() => createSnapshot({ ...parts, catalog: other })).reason).toBe('INTERNAL');
  });
});

describe('the tenant and the time', () => {
  test('are facts, from the context', () => {
    const { snapshot } = createRouter(
      `rules: [{ name: mine, when: "tenant == 'acme' && hour_utc == 23", use: [strong] }]\notherwise: { use: [small] }`,
    );
    const at = (tenant: string, time: number) =>
      decide(snapshot, create(RouteRequestSchema), { tenant, nowMs: time, seed: 1 }).rule;
    expect(at('acme', Date.UTC(2026, 0, 1, 23, 59, 59, 999))).toBe('mine');
    expect(at('acme', Date.UTC(2026, 0, 1, 22, 59))).toBe('otherwise');
    expect(at('other', Date.UTC(2026, 0, 1, 23))).toBe('otherwise');
  });
});

test('a format that is asked for is a fact', () => {
  const { route } = createRouter(
    `rules: [{ name: code, when: "output_format == 'code'", use: [strong] }]\notherwise: { use: [small] }`,
  );
  expect(route({ outputFormat: OutputFormat.CODE }).rule).toBe('code');
});
