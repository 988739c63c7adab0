import { create, toBinary } from '@bufbuild/protobuf';
import { RouteRequestSchema, RouteResponseSchema, SignalboxError } from '@signalbox/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EXAMPLE_POLICIES, exampleCatalog, examplePolicy } from '../../test/examples.ts';
import { healthOf, NOW_MS } from '../../test/router.ts';
import { createHealthView } from '../health/health-view.ts';
import { createSnapshot } from '../snapshot.ts';
import { decide } from './decide.ts';

/** A fresh snapshot each time: nothing that a decision leaves behind may matter. */
function freshSnapshot() {
  const catalog = exampleCatalog();
  const health = [
    healthOf('groq/llama-3.1-8b', 0.4),
    healthOf('anthropic/claude-sonnet-4-6', 0),
    healthOf('openai/gpt-5.4-mini', 'gated'),
  ];
  return createSnapshot({
    catalog,
    catalogRevision: 1,
    policies: EXAMPLE_POLICIES.map((file) => ({ policy: examplePolicy(file, catalog), revision: 1 })),
    health: createHealthView(catalog, health, 3),
    currentAtMs: NOW_MS - 10,
  });
}

const warm = freshSnapshot();
const { targets } = warm.catalog;
const someTargets = fc.array(fc.constantFrom(...targets.map((target) => target.id)), { maxLength: 3 });
const level = fc.constantFrom('', 'low', 'medium', 'high');

const request = fc
  .record({
    policy: fc.constantFrom(...warm.policies.keys()),
    task: fc.constantFrom('', 'answer', 'faq', 'code', 'summarise', 'contract-review', 'extraction', 'order-status'),
    prompt: fc.constantFrom(
      '',
      'How do I reset my password?',
      'Where is my parcel?',
      'This is unacceptable, I want my money back!',
    ),
    inputTokens: fc.option(fc.nat(200_000).map(BigInt), { nil: undefined }),
    maxOutputTokens: fc.option(fc.integer({ min: 1, max: 5000 }).map(BigInt), { nil: undefined }),
    outputFormat: fc.nat(5),
    strictFormat: fc.boolean(),
    images: fc.constantFrom(0, 0, 0, 1),
    mode: fc.nat(2),
    risk: level,
    costSensitivity: level,
    sensitivity: fc.constantFrom('', 'public', 'restricted'),
    region: fc.constantFrom('', 'eu-west', 'us'),
    residency: fc.subarray(['eu', 'us'], { maxLength: 1 }),
    user: fc.constantFrom('', 'ada', 'bob'),
    session: fc.constantFrom('', 's-1', 's-2'),
    avoid: someTargets,
    history: someTargets.map((ids) => ids.map((target) => ({ target, result: 2 }))),
    latencyBudget: fc.option(
      fc.integer({ min: 1, max: 30 }).map((s) => ({ seconds: BigInt(s) })),
      { nil: undefined },
    ),
    maxCostUsd: fc.option(fc.double({ min: 0, max: 0.1, noNaN: true }), { nil: undefined }),
  })
  .map(({ inputTokens, maxOutputTokens, latencyBudget, maxCostUsd, ...rest }) =>
    create(RouteRequestSchema, {
      ...rest,
      ...(inputTokens !== undefined && { inputTokens }),
      ...(maxOutputTokens !== undefined && { maxOutputTokens }),
      ...(latencyBudget && { latencyBudget }),
      ...(maxCostUsd !== undefined && { maxCostUsd }),
    }),
  );

/** What a decision comes to: bytes, or the error in full. */
function outcome(...args: Parameters<typeof decide>): string {
  try {
    return Buffer.from(toBinary(RouteResponseSchema, decide(...args))).toString('hex');
  } catch (error) {
    if (!(error instanceof SignalboxError)) throw error;
    return JSON.stringify([error.reason, error.message, error.details]);
  }
}

test('the same snapshot, request, time and seed give the same bytes, whatever was decided before', () => {
  const seen = new Set<string>();
  const property = fc.property(
    request,
    fc.maxSafeNat().map((n) => n % 2 ** 52),
    (asked, seed) => {
      const context = { nowMs: NOW_MS, seed, tenant: 'acme' };
      const first = outcome(warm, asked, context);
      expect(outcome(warm, asked, context)).toBe(first);
      seen.add(first);
    },
  );
  fc.assert(property, { numRuns: 1500 });
  expect(seen.size).toBeGreaterThan(1000);
});

test('a snapshot that has decided much and one that has decided nothing agree', () => {
  const property = fc.property(fc.array(request, { minLength: 20, maxLength: 20 }), (requests) => {
    const fresh = freshSnapshot();
    for (const [seed, asked] of requests.entries()) {
      const context = { nowMs: NOW_MS, seed, tenant: 'acme' };
      expect(outcome(fresh, asked, context)).toBe(outcome(warm, asked, context));
    }
  });
  fc.assert(property, { numRuns: 8 });
});

test('a decision does not change its request or its snapshot', () => {
  const before = JSON.stringify(warm.catalog.source, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
  const property = fc.property(request, (asked) => {
    const copy = toBinary(RouteRequestSchema, asked);
    outcome(warm, asked, { nowMs: NOW_MS, seed: 1, tenant: 'acme' });
    expect(toBinary(RouteRequestSchema, asked)).toEqual(copy);
  });
  fc.assert(property, { numRuns: 200 });
  expect(JSON.stringify(warm.catalog.source, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))).toBe(
    before,
  );
});

test('every plan keeps what it promises', () => {
  const property = fc.property(request, fc.nat(), (asked, seed) => {
    let response: ReturnType<typeof decide>;
    try {
      response = decide(warm, asked, { nowMs: NOW_MS, seed, tenant: 'acme' });
    } catch (error) {
      if (error instanceof SignalboxError) return;
      throw error;
    }
    const { plan, estimate } = response;
    const ids = plan?.attempts.map((attempt) => attempt.target) ?? [];
    expect(ids.length + (plan?.handoff ? 1 : 0)).toBeGreaterThan(0);
    expect(ids.length).toBeLessThanOrEqual(plan?.limits?.maxAttempts ?? 0);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of [...asked.avoid, ...asked.history.map((attempt) => attempt.target)]) expect(ids).not.toContain(id);
    for (const id of ['anthropic/claude-sonnet-4-6', 'openai/gpt-5.4-mini']) expect(ids).not.toContain(id);
    expect(estimate?.costUsd).toBeLessThanOrEqual(asked.maxCostUsd ?? Number.POSITIVE_INFINITY);
    expect(response.reason).toMatch(/^(Rule '|No rule matched).*\.$/s);
  });
  fc.assert(property, { numRuns: 1000 });
});
