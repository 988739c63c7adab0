import { clone, create, fromJson, type JsonValue, toBinary, toJson } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import {
  type Explanation,
  ExplanationSchema,
  RejectionCode,
  type RouteRequest,
  RouteRequestSchema,
  RouteResponseSchema,
  SignalboxError,
} from '@signalbox/contracts';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ailing, atNoon, deskRequest, deskSnapshot, SUPPORT_ASSISTANT } from '../../../test/desk.ts';
import { exampleSnapshot, exampleText } from '../../../test/examples.ts';
import { decide } from '../../routing/decide.ts';
import type { DecisionContext } from '../../routing/route.ts';
import type { Snapshot } from '../../snapshot.ts';
import { explain } from './explain.ts';

/** The decision as bytes, or the reason why there is none; `thrown` if it is no matter of targets. */
function outcomeOf(run: () => { decision: Uint8Array } | { reason: string }): unknown {
  try {
    return run();
  } catch (error) {
    return error instanceof SignalboxError ? { thrown: error.reason, message: error.message } : error;
  }
}

function decided(snapshot: Snapshot, request: RouteRequest, context: DecisionContext) {
  try {
    return { decision: toBinary(RouteResponseSchema, decide(snapshot, request, context)) };
  } catch (error) {
    const refused = error instanceof SignalboxError && /^(NO_TARGET|ALL_TARGETS)/.test(error.reason);
    if (refused) return { reason: error.reason, message: error.message };
    throw error;
  }
}

function explained(snapshot: Snapshot, request: RouteRequest, context: DecisionContext) {
  const { decision, error } = explain(snapshot, request, context);
  if (decision) return { decision: toBinary(RouteResponseSchema, decision) };
  return { reason: error?.reason ?? '', message: error?.message };
}

const { situations } = parse(exampleText('situations.yaml')) as { situations: { name: string; request: JsonValue }[] };

test.each(situations)('the decision that is explained is the one that is made: $name', ({ request }) => {
  const snapshot = exampleSnapshot();
  const message = fromJson(RouteRequestSchema, request);
  for (let seed = 0; seed < 5; seed++) {
    const context = atNoon(seed * 1e9);
    expect(outcomeOf(() => explained(snapshot, message, context))).toEqual(
      outcomeOf(() => decided(snapshot, message, context)),
    );
  }
});

test('explaining leaves the request as it was and says the same twice', () => {
  const snapshot = deskSnapshot(SUPPORT_ASSISTANT);
  const request = deskRequest({ prompt: 'Where is my order?', labels: { a: 'b' } });
  const before = clone(RouteRequestSchema, request);
  const first = explain(snapshot, request, atNoon());
  expect(request).toEqual(before);
  expect(toBinary(ExplanationSchema, explain(snapshot, request, atNoon()))).toEqual(toBinary(ExplanationSchema, first));
});

function withoutDecision(explanation: Explanation) {
  return toJson(
    ExplanationSchema,
    create(ExplanationSchema, { ...explanation, prose: '', ...{ decision: undefined } }),
  );
}

test('every step is told as data', () => {
  const request = deskRequest({ prompt: 'How do I reset my password?', residency: ['eu'], maxOutputTokens: 100n });
  const explanation = explain(deskSnapshot(SUPPORT_ASSISTANT), request, atNoon());
  expect(withoutDecision(explanation)).toMatchInlineSnapshot(`
    {
      "candidates": [
        {
          "costUsd": 0.000107,
          "latencyMs": 200,
          "pSuccess": 0.8,
          "pool": "small",
          "rejectedBecause": "it keeps data in us, not in eu",
          "rejection": "REJECTION_CODE_RESIDENCY",
          "share": 1,
          "target": "groq/llama",
          "weight": 1,
        },
        {
          "attempt": 1,
          "costUsd": 0.000214,
          "latencyMs": 1200,
          "pSuccess": 0.8,
          "pool": "small",
          "share": 1,
          "target": "own/llama",
          "weight": 1,
        },
        {
          "costUsd": 0.000428,
          "latencyMs": 1000,
          "pSuccess": 0.85,
          "pool": "small",
          "rejectedBecause": "it keeps data in us, not in eu",
          "rejection": "REJECTION_CODE_RESIDENCY",
          "share": 1,
          "target": "openai/nano",
          "weight": 1,
        },
        {
          "attempt": 2,
          "costUsd": 0.00414,
          "latencyMs": 3000,
          "pSuccess": 0.96,
          "pool": "strong",
          "share": 1,
          "target": "anthropic/sonnet",
          "tier": 1,
          "weight": 1,
        },
        {
          "costUsd": 0.00207,
          "latencyMs": 3000,
          "pSuccess": 0.95,
          "pool": "strong",
          "rejectedBecause": "it keeps data in us, not in eu",
          "rejection": "REJECTION_CODE_RESIDENCY",
          "share": 1,
          "target": "openai/gpt",
          "tier": 1,
          "weight": 1,
        },
      ],
      "next": [
        "If own/llama fails, takes longer than 5 s to its first word or 60 s in all, is at its rate limit or finds the prompt too long, anthropic/sonnet is asked (about $0.0041 and 3 s).",
      ],
      "requirements": [
        {
          "because": "restricted data may not leave our own machines",
          "clauses": [
            {
              "expression": "sensitivity == "restricted"",
              "facts": {
                "sensitivity": "internal",
              },
              "value": "false",
            },
          ],
          "name": "restricted-stays-home",
          "origin": "policy",
        },
      ],
      "rules": [
        {
          "clauses": [
            {
              "expression": "task == "order-status"",
              "facts": {
                "task": "not given",
              },
              "value": "false",
            },
          ],
          "outcome": "RULE_OUTCOME_NOT_MATCHED",
          "rule": "order-lookup",
        },
        {
          "clauses": [
            {
              "expression": "signal.faq",
              "facts": {
                "signal.faq": "true",
              },
              "value": "true",
            },
            {
              "expression": "input_tokens < 300",
              "facts": {
                "input_tokens": "7",
              },
              "value": "true",
            },
          ],
          "outcome": "RULE_OUTCOME_MATCHED",
          "rule": "faq",
        },
      ],
      "signals": [
        {
          "expression": "prompt.matches('(?i)reset .{0,20}password|opening hours|where is my order')",
          "facts": {
            "prompt": "How do I reset my password?",
          },
          "name": "faq",
          "value": "true",
        },
      ],
    }
  `);
});

const LABELLED = `
policy: labelled
signals:
  second: signal.first && input_tokens > 10
  first: labels['plan'] == 'pro'
  unread: batch
require:
  - { name: paid-stay-home, when: "labels['plan'] == 'pro'", only: "target.labels['hosting'] == 'on-prem'", because: paying customers asked for it }
  - { name: cheap, only: target.price_input < 15 || labels.size == 'xl' }
rules:
  - { name: off, enabled: false, when: signal.unread, use: [strong] }
  - { name: pro, when: "task == 'x' && signal.second", use: [strong] }
  - { name: none, percent: 0, use: [strong] }
  - { name: team, when: "has(labels.team) || labels.size == 'xl'", use: [strong] }
otherwise: { use: [small], fallback: [strong] }
`;

describe('what cannot be computed', () => {
  const explanation = explain(deskSnapshot(LABELLED), deskRequest({ task: 'x', inputTokens: 20n }), atNoon());

  test('counts as not matching for rules, with the error and what is missing', () => {
    expect(
      explanation.rules.map(({ rule, outcome, clauses }) => ({
        rule,
        outcome,
        clauses: clauses.map(({ $typeName, ...rest }) => rest),
      })),
    ).toMatchInlineSnapshot(`
      [
        {
          "clauses": [
            {
              "expression": "signal.unread",
              "facts": {},
              "value": "",
            },
          ],
          "outcome": 3,
          "rule": "off",
        },
        {
          "clauses": [
            {
              "expression": "task == "x"",
              "facts": {
                "task": "x",
              },
              "value": "true",
            },
            {
              "expression": "signal.second",
              "facts": {
                "signal.second": "error: no such key: 'plan'",
              },
              "value": "error: no such key: 'plan'",
            },
          ],
          "outcome": 5,
          "rule": "pro",
        },
        {
          "clauses": [],
          "outcome": 4,
          "rule": "none",
        },
        {
          "clauses": [
            {
              "expression": "has(labels.team)",
              "facts": {
                "labels['team']": "not set",
              },
              "value": "false",
            },
            {
              "expression": "labels.size == "xl"",
              "facts": {
                "labels['size']": "not set",
              },
              "value": "error: no such key: 'size'",
            },
          ],
          "outcome": 5,
          "rule": "team",
        },
        {
          "clauses": [],
          "outcome": 1,
          "rule": "otherwise",
        },
      ]
    `);
  });

  test('applies for requirements, and rejects for their targets', () => {
    expect(explanation.requirements.map(({ name, applied, rejected }) => ({ name, applied, rejected }))).toEqual([
      {
        name: 'paid-stay-home',
        applied: true,
        rejected: ['groq/llama', 'openai/nano', 'anthropic/sonnet', 'openai/gpt'],
      },
      { name: 'cheap', applied: true, rejected: ['anthropic/sonnet'] },
    ]);
    const { candidates } = explanation;
    expect(candidates.map(({ target, rejection, attempt }) => [target, rejection, attempt])).toEqual([
      ['groq/llama', RejectionCode.REQUIREMENT, 0],
      ['own/llama', RejectionCode.UNSPECIFIED, 1],
      ['openai/nano', RejectionCode.REQUIREMENT, 0],
      ['anthropic/sonnet', RejectionCode.REQUIREMENT, 0],
      ['openai/gpt', RejectionCode.REQUIREMENT, 0],
    ]);
  });

  test('is shown for signals, in the order in which they were needed', () => {
    expect(explanation.signals.map(({ name, value }) => [name, value])).toEqual([
      ['first', "error: no such key: 'plan'"],
      ['second', "error: no such key: 'plan'"],
    ]);
  });
});

describe('candidates', () => {
  const policy = `
policy: tiers
otherwise:
  experiment: { name: e, arms: [{ name: a, use: [mini], percent: 100 }] }
  fallback: [human, strong]
  escalate: [{ when: '!valid', to: [anthropic/sonnet] }]
  on_filtered: [haiku]
  shadow: { to: [candidate, own/llama], percent: 100 }
`;
  const snapshot = deskSnapshot(policy, [ailing('openai/nano', 0.5, 'slow')]);
  const explainTiers = (seed: number) => explain(snapshot, deskRequest({ inputTokens: 9n, user: 'ada' }), atNoon(seed));

  test('are listed once each, in the first place where they stand', () => {
    expect(
      explainTiers(1).candidates.map(({ target, tier, pool, weight, share }) => [target, tier, pool, weight, share]),
    ).toEqual([
      ['openai/nano', 0, 'mini', 3, 0.5],
      ['groq/llama', 0, 'mini', 1, 1],
      ['human', 1, '', 1, 1],
      ['anthropic/sonnet', 2, 'strong', 1, 1],
      ['openai/gpt', 2, 'strong', 1, 1],
      ['own/llama', -1, 'haiku', 1, 1],
    ]);
  });

  test('carry their place in the plan', () => {
    const lengths = new Set<number>();
    for (let seed = 0; seed < 20; seed++) {
      const { decision, candidates } = explainTiers(seed);
      const planned = candidates.filter(({ attempt }) => attempt > 0).sort((a, b) => a.attempt - b.attempt);
      expect(planned.map(({ target }) => target)).toEqual(decision?.plan?.attempts.map(({ target }) => target));
      lengths.add(planned.length);
    }
    // With nano at half its share some requests spill, but people are not called while a model is left.
    expect(lengths).toEqual(new Set([2]));
  });

  test('who are people take as long as people do', () => {
    expect(explainTiers(1).candidates.find(({ target }) => target === 'human')?.latencyMs).toBe(15 * 60_000);
  });
});

describe('values', () => {
  const policy = `
policy: values
rules:
  - { name: all, when: "prompt == 'x' || cost_usd < 1.0 || latency_ms < 5.0 || output_tokens > 5 || task == 'y' || tools_required == ['z'] || labels.plan == 'pro' && input_tokens > 5 || 'beta' in labels || labels == {'a': 'b'}", use: [small] }
otherwise: { use: [small] }
`;
  const factsOf = (request: Parameters<typeof deskRequest>[0]) => {
    const { rules } = explain(deskSnapshot(policy), deskRequest(request), atNoon());
    return Object.assign({}, ...(rules[0]?.clauses.map(({ facts }) => facts) ?? []));
  };

  test('that are not given or not limited are said to be', () => {
    expect(factsOf({})).toEqual({
      prompt: 'not given',
      cost_usd: 'no limit',
      latency_ms: 'no limit',
      output_tokens: 'no limit',
      task: 'not given',
      tools_required: 'none',
      "labels['plan']": 'not set',
      "labels['beta']": 'not set',
      labels: 'none',
      input_tokens: '0',
    });
  });

  test('are readable', () => {
    const request = {
      prompt: 'two\n  lines',
      maxCostUsd: 1.5,
      latencyBudget: durationFromMs(2500),
      maxOutputTokens: 2000n,
      inputTokens: 12_345n,
      toolsRequired: ['a', 'b'],
      labels: { plan: 'free', beta: '' },
    };
    expect(factsOf(request)).toMatchObject({
      prompt: 'two lines',
      cost_usd: '$1.50',
      latency_ms: '2.5 s',
      output_tokens: '2,000',
      input_tokens: '12,345',
      tools_required: 'a, b',
      "labels['plan']": 'free',
      "labels['beta']": 'not given',
      labels: 'plan: free, beta:',
    });
  });

  test('never show more than 80 characters of a prompt, however it is read', () => {
    const prompt = Array.from({ length: 2000 }, (_, i) => `w${i}`).join(' ');
    const reading = `
policy: reading
signals: { whole: prompt, number: int(prompt), said: "prompt.matches('w1.*w1999')" }
require: [{ name: never, when: "int(prompt) > 3", only: "target.id.contains(prompt)" }]
rules:
  - { name: a, when: "signal.number > 3 || int(prompt) > 3", use: [small] }
  - { name: b, when: "prompt.startsWith('w0') && prompt.contains('w7') && signal.said && signal.whole != 'x' && prompt != 'y'", use: [small] }
otherwise: { use: [small] }
`;
    const explanation = explain(deskSnapshot(reading), deskRequest({ prompt }), atNoon());
    const text = JSON.stringify(toJson(ExplanationSchema, explanation));
    expect(explanation.rules.at(-1)?.rule).toBe('b');
    expect(text).toContain(prompt.slice(0, 79));
    for (let at = 0; at + 80 < prompt.length; at++) expect(text.includes(prompt.slice(at, at + 81))).toBe(false);
  });

  test('never hold half a character or what moves a terminal', () => {
    const value = factsOf({ prompt: `${'x'.repeat(78)}👍\u001b[31m\u202e${'y'.repeat(99)}` }).prompt;
    expect(value).toBe(`${'x'.repeat(78)}…`);
    expect(factsOf({ prompt: 'a\u001b[2Jb\u0007' }).prompt).toBe('a [2Jb');
  });
});
