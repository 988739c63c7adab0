import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { HealthState, RouteRequestSchema, type TargetHealth, TargetHealthSchema } from '@signalbox/contracts';
import { compileCatalog } from '../src/catalog/compile-catalog.ts';
import { createHealthView } from '../src/health/health-view.ts';
import { compilePolicy } from '../src/policy/compile-policy.ts';
import type { CompiledPolicy } from '../src/policy/compiled-policy.ts';
import type { DecisionContext } from '../src/routing/route.ts';
import { createSnapshot, type Snapshot } from '../src/snapshot.ts';

/** A small catalog with round numbers, for tests that read whole explanations. */
const CATALOG = `
catalog: desk
providers:
  - { id: groq, endpoint: https://groq.example, regions: [us], labels: { hosting: api } }
  - { id: openai, endpoint: https://openai.example, regions: [us], labels: { hosting: api } }
  - { id: anthropic, endpoint: https://anthropic.example, regions: [eu], labels: { hosting: api } }
  - { id: own, endpoint: https://own.example, regions: [eu], labels: { hosting: on-prem } }
models:
  - { id: llama, context_tokens: 8000, priors: { default: 0.8, faq: 0.92 } }
  - { id: nano, context_tokens: 100000, capabilities: { json: true, tools: true }, priors: { default: 0.85 } }
  - { id: gpt, context_tokens: 100000, capabilities: { json_schema: true, tools: true, images: true }, priors: { default: 0.95 } }
  - { id: sonnet, context_tokens: 100000, capabilities: { json: true, tools: true, images: true }, labels: { tuning: safety }, priors: { default: 0.96 } }
targets:
  - { id: groq/llama, provider: groq, model: llama, residency: [us], price: { input_usd_per_million_tokens: 1, output_usd_per_million_tokens: 1 }, speed: { first_token_ms: 100, output_tokens_per_second: 1000 } }
  - { id: own/llama, provider: own, model: llama, residency: [eu], price: { input_usd_per_million_tokens: 2, output_usd_per_million_tokens: 2 }, speed: { first_token_ms: 200, output_tokens_per_second: 100 } }
  - { id: openai/nano, provider: openai, model: nano, residency: [us], price: { input_usd_per_million_tokens: 4, output_usd_per_million_tokens: 4 }, speed: { first_token_ms: 500, output_tokens_per_second: 200 } }
  - { id: openai/gpt, provider: openai, model: gpt, residency: [us], price: { input_usd_per_million_tokens: 10, output_usd_per_million_tokens: 20 }, speed: { first_token_ms: 1000, output_tokens_per_second: 50 } }
  - { id: anthropic/sonnet, provider: anthropic, model: sonnet, residency: [eu], price: { input_usd_per_million_tokens: 20, output_usd_per_million_tokens: 40 }, speed: { first_token_ms: 1000, output_tokens_per_second: 50 } }
pools:
  small: { description: Quick and cheap, members: [groq/llama, own/llama, openai/nano], pick: cheapest }
  strong: { description: For what must be right, members: [anthropic/sonnet, openai/gpt] }
  safety-tuned: { members: [anthropic/sonnet] }
  haiku: { members: [own/llama] }
  mini: { members: [{ target: openai/nano, weight: 3 }, { target: groq/llama, weight: 1 }], pick: weighted }
  candidate: { description: The model we may adopt next., members: [openai/gpt] }
tools:
  - { name: orders-db, description: Knows every order., endpoint: https://orders.example, timeout: 800ms }
handoffs:
  - { name: human, description: The specialists on duty., endpoint: https://people.example, expected_wait: 15m, labels: { hosting: on-prem }, residency: [eu] }
`;

const { catalog, findings } = compileCatalog({ text: CATALOG, file: 'desk.yaml' });
if (!catalog) throw new Error(JSON.stringify(findings));
export const deskCatalog = catalog;

/** 13:00 UTC on 14 November 2026. */
export const NOON_MS = Date.UTC(2026, 10, 14, 13);

/** Compiles a policy for the desk. */
export function deskPolicy(text: string): CompiledPolicy {
  const result = compilePolicy({ text, file: 'policy.yaml' }, deskCatalog);
  if (!result.policy) throw new Error(JSON.stringify(result.findings, undefined, 2));
  return result.policy;
}

/** A snapshot with one policy, which is the default. */
export function deskSnapshot(text: string, health?: readonly TargetHealth[]): Snapshot {
  const policy = deskPolicy(text);
  return createSnapshot({
    catalog: deskCatalog,
    catalogRevision: 1,
    policies: [{ policy, revision: 1 }],
    defaultPolicy: policy.name,
    health: health && createHealthView(deskCatalog, health, 7),
  });
}

export function deskRequest(init: MessageInitShape<typeof RouteRequestSchema>) {
  return create(RouteRequestSchema, init);
}

/** The health of a target that gets part of its traffic; with none, it is open since 12 s and tried again in 20 s. */
export function ailing(target: string, share: number, message: string): TargetHealth {
  return create(TargetHealthSchema, {
    target,
    share,
    message,
    state: share === 0 ? HealthState.OPEN : HealthState.HEALTHY,
    since: timestampFromMs(NOON_MS - 12_000),
    retryAt: timestampFromMs(NOON_MS + 20_000),
  });
}

export function atNoon(seed = 1): DecisionContext {
  return { nowMs: NOON_MS, seed, tenant: 'default' };
}

/** The policy of the design document, as it stands there. */
export const SUPPORT_ASSISTANT = `
policy: support-assistant
description: Answer customer questions cheaply, never get the risky ones wrong.

signals:
  faq: prompt.matches('(?i)reset .{0,20}password|opening hours|where is my order')
  complex: input_tokens > 1500 || task in ['planning', 'reasoning']

require:
  - name: restricted-stays-home
    when: sensitivity == 'restricted'
    only: target.labels['hosting'] == 'on-prem'
    because: restricted data may not leave our own machines

rules:
  - name: order-lookup
    when: task == 'order-status'
    tool: orders-db
    use: [small]

  - name: faq
    when: signal.faq && input_tokens < 300
    use: [small]
    fallback: [strong]

  - name: contract-review
    when: task == 'contract-review'
    use: [small]
    escalate:
      - when: confidence < 0.85 || !valid
        to: [strong]
    limits: { cost_usd: 0.05, output_tokens: 2000 }

  - name: regulated
    when: risk == 'high'
    use: [safety-tuned]
    fallback: [human]

  - name: answer-experiment
    when: task == 'answer'
    experiment:
      name: haiku-or-mini
      by: user
      arms:
        - { name: haiku, use: [haiku], percent: 50 }
        - { name: mini, use: [mini], percent: 50 }
    shadow: { to: [candidate], percent: 5 }

otherwise:
  use: [small]
  pick: { best_value: { at_least: 0.9 } }
  fallback: [strong]
`;
