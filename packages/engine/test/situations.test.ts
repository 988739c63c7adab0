import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import {
  type Attempt,
  RejectionCode,
  type RouteRequest,
  RouteRequestSchema,
  type RouteResponse,
  SignalboxError,
} from '@signalbox/contracts';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { decide, millisecondsOf } from '../src/index.ts';
import { admit } from '../src/routing/admit.ts';
import { findRule } from '../src/routing/route.ts';
import { EXAMPLE_POLICIES, exampleSnapshot, exampleText } from './examples.ts';

interface Expectation {
  rule?: string | string[];
  first?: {
    target?: string;
    pool?: string | string[];
    labels?: Record<string, string>;
    residency?: string;
    none?: true;
  };
  attempts?: string[];
  then?: string[];
  tool?: string;
  escalates?: string[];
  handoff?: string;
  on_filtered?: string;
  limits?: { max_cost_usd?: number; max_output_tokens?: number; max_attempts?: number };
  timeouts?: { first_token_timeout?: string; timeout?: string };
  experiment?: { name: string; arms: string[]; sticky?: true };
  sticky?: true;
  never?: string[];
  rejected?: Record<string, keyof typeof RejectionCode>;
  requirements?: string[];
  error?: string;
}

interface Situation {
  name: string;
  story: string;
  request: JsonValue;
  expect: Expectation;
}

const snapshot = exampleSnapshot();
const { catalog } = snapshot;
const { situations } = parse(exampleText('situations.yaml')) as { situations: Situation[] };
const NOW_MS = Date.UTC(2026, 10, 20, 12);

const at = (seed: number) => ({ nowMs: NOW_MS, seed, tenant: 'default' });

function inPool(target: string, pool: string): boolean {
  return catalog.pools.get(pool)?.members.some((member) => member.target.id === target) ?? false;
}

function inOneOf(target: string | undefined, pools: string | string[]): boolean {
  return target !== undefined && [pools].flat().some((pool) => inPool(target, pool));
}

function answer(request: RouteRequest, seed: number): RouteResponse | SignalboxError {
  try {
    return decide(snapshot, request, at(seed));
  } catch (error) {
    if (error instanceof SignalboxError) return error;
    throw error;
  }
}

function everywhere({ plan, shadow }: RouteResponse): string[] {
  const attempts: (Attempt | undefined)[] = [
    ...(plan?.attempts ?? []),
    ...(plan?.escalations.flatMap((step) => step.attempts) ?? []),
    ...(plan?.onFiltered ?? []),
    shadow,
  ];
  return attempts.flatMap((attempt) => (attempt ? [attempt.target] : []));
}

function checkFirst(
  response: RouteResponse,
  { target, pool, labels, residency, none }: NonNullable<Expectation['first']>,
) {
  const first = response.plan?.attempts[0]?.target;
  if (none) return expect(response.plan?.attempts).toEqual([]);
  const compiled = catalog.targetsById.get(first ?? '');
  if (target) expect(first).toBe(target);
  if (pool) expect(inOneOf(first, pool), `${first} is in ${pool}`).toBe(true);
  if (labels) expect(compiled?.facts.labels).toMatchObject(labels);
  if (residency) expect(compiled?.residency).toContain(residency);
}

function checkPlan(response: RouteResponse, wanted: Expectation) {
  const { plan } = response;
  if (!plan) throw new Error('no plan');
  if (wanted.attempts) expect(plan.attempts.map((a) => a.target)).toEqual(wanted.attempts);
  const { then } = wanted;
  if (then) {
    for (const { target } of plan.attempts.slice(1))
      expect(inOneOf(target, then), `${target} is in ${then}`).toBe(true);
    expect(plan.attempts.length).toBeGreaterThan(1);
  }
  if (wanted.tool) expect(plan.tool?.name).toBe(wanted.tool);
  if (wanted.handoff) expect(plan.handoff?.name).toBe(wanted.handoff);
  if (wanted.escalates) {
    expect(plan.escalations).toHaveLength(wanted.escalates.length);
    for (const [i, name] of wanted.escalates.entries()) {
      const step = plan.escalations[i];
      expect(
        step?.handoff?.name === name || inOneOf(step?.attempts[0]?.target, name),
        `step ${i} goes to ${name}`,
      ).toBe(true);
    }
  }
  if (wanted.on_filtered) {
    expect(plan.onFiltered.length).toBeGreaterThan(0);
    for (const { target } of plan.onFiltered) expect(inPool(target, wanted.on_filtered), target).toBe(true);
  }
}

function checkBounds(response: RouteResponse, { limits, timeouts }: Expectation) {
  const { plan } = response;
  if (limits?.max_cost_usd !== undefined) expect(plan?.limits?.maxCostUsd).toBe(limits.max_cost_usd);
  if (limits?.max_output_tokens !== undefined)
    expect(plan?.limits?.maxOutputTokens).toBe(BigInt(limits.max_output_tokens));
  if (limits?.max_attempts !== undefined) expect(plan?.limits?.maxAttempts).toBe(limits.max_attempts);
  const [first] = plan?.attempts ?? [];
  const seconds = (text: string) => 1000 * Number.parseFloat(text);
  if (timeouts?.timeout) expect(millisecondsOf(first?.timeout)).toBe(seconds(timeouts.timeout));
  if (timeouts?.first_token_timeout) {
    expect(millisecondsOf(first?.firstTokenTimeout)).toBe(seconds(timeouts.first_token_timeout));
  }
}

function checkStickiness(request: RouteRequest, response: RouteResponse, { experiment, sticky }: Expectation) {
  if (experiment) {
    expect(response.experiment?.name).toBe(experiment.name);
    expect(experiment.arms).toContain(response.experiment?.arm);
  }
  if (!sticky && !experiment?.sticky) return;
  for (let seed = 100; seed < 130; seed++) {
    const again = decide(snapshot, request, at(seed));
    expect(again.experiment).toEqual(response.experiment);
    expect(again.rule).toBe(response.rule);
    if (sticky) expect(again.plan?.attempts[0]).toEqual(response.plan?.attempts[0]);
  }
}

function checkTrace(request: RouteRequest, { rejected, requirements }: Expectation) {
  if (!rejected && !requirements) return;
  const { query } = findRule(snapshot, request, at(1));
  for (const [id, code] of Object.entries(rejected ?? {})) {
    const target = catalog.targetsById.get(id);
    if (!target) throw new Error(`situations.yaml names ${id}, which the catalog does not have`);
    expect(RejectionCode[admit(target, query)], id).toBe(code);
  }
  if (requirements) expect(query.requirements.map((r) => r.requirement.name)).toEqual(requirements);
}

function checkAnswer(request: RouteRequest, response: RouteResponse, wanted: Expectation) {
  if (wanted.rule) expect([wanted.rule].flat()).toContain(response.rule);
  if (wanted.first) checkFirst(response, wanted.first);
  checkPlan(response, wanted);
  checkBounds(response, wanted);
  checkTrace(request, wanted);
  for (const id of wanted.never ?? []) expect(everywhere(response)).not.toContain(id);
}

describe('the example situations', () => {
  test('cover every policy, and each has a name of its own', () => {
    const asked = new Set(situations.map(({ request }) => (request as { policy: string }).policy));
    for (const file of EXAMPLE_POLICIES) expect(asked).toContain(file.replace(/^policies\/|\.yaml$/g, ''));
    expect(new Set(situations.map(({ name }) => name)).size).toBe(situations.length);
  });

  test.each(situations)('$name: $story', ({ request: json, expect: wanted }) => {
    const request = fromJson(RouteRequestSchema, json);
    for (let seed = 1; seed <= 20; seed++) {
      const response = answer(request, seed);
      if (response instanceof SignalboxError || wanted.error) {
        expect(response).toMatchObject({ reason: wanted.error });
        if (wanted.error === 'NO_TARGET_SATISFIES') checkTrace(request, wanted);
        continue;
      }
      checkAnswer(request, response, wanted);
      if (seed === 1) checkStickiness(request, response, wanted);
    }
  });
});
