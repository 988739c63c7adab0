import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { RouteResponseSchema, Trigger } from '@signalbox/contracts';
import { expect, it } from 'vitest';
import { renderDecision } from './decision.ts';

const plain = (_style: string, text: string) => text;
const on = [Trigger.ERROR, Trigger.RATE_LIMITED];
const attempt = (target: string) => ({
  target,
  model: 'm-1',
  timeout: durationFromMs(60_000),
  firstTokenTimeout: durationFromMs(5_000),
  on,
});
const human = { name: 'human', expectedWait: durationFromMs(900_000) };

it('renders everything that a plan can hold', () => {
  const response = create(RouteResponseSchema, {
    decisionId: 'id',
    policy: 'desk',
    policyRevision: 3n,
    rule: 'billing',
    reason: "Rule 'billing' matched.",
    estimate: { costUsd: 0.000125, latency: durationFromMs(401), pSuccess: 0.8 },
    experiment: { name: 'split', arm: 'b' },
    shadow: attempt('c/new'),
    validFor: durationFromMs(5_000),
    plan: {
      attempts: [attempt('a/quick'), attempt('b/quick')],
      escalations: [{ when: 'confidence < 0.8', attempts: [attempt('a/clever')], handoff: human }],
      tool: { name: 'orders-db', timeout: durationFromMs(2_000) },
      handoff: human,
      limits: { maxOutputTokens: 800n, maxCostUsd: 0.05, maxAttempts: 3 },
      admission: { admit: false, delay: durationFromMs(1_500) },
      onFiltered: [attempt('a/safe'), attempt('b/safe')],
    },
  });
  expect(renderDecision(response, plain)).toBe(
    [
      "Rule 'billing' matched.",
      '',
      'attempt  target   model  first token  timeout  likely cost  likely time  success',
      '      1  a/quick  m-1            5 s     60 s    $0.000125       401 ms     80 %',
      '      2  b/quick  m-1            5 s     60 s',
      '',
      'tool         orders-db is asked first, for up to 2 s',
      'fall back    after error, rate limited',
      'escalate     if confidence < 0.8: a/clever, then human, usually within 15 min',
      'if filtered  a/safe, then b/safe',
      'hand-off     human, usually within 15 min',
      'limits       3 attempts, 800 tokens per answer, $0.05 in all',
      'begin        not before 1.5 s have passed',
      'experiment   split, arm b',
      'shadow       a copy goes to c/new',
      'policy       desk, revision 3, rule billing',
      'valid for    5 s',
      'decision     id',
    ].join('\n'),
  );
});

it('leaves out what a plan does not hold', () => {
  const response = create(RouteResponseSchema, {
    decisionId: 'id',
    policy: 'p',
    policyRevision: 1n,
    rule: 'otherwise',
    reason: 'People take over.',
    plan: { handoff: { name: 'human' }, limits: { maxAttempts: 1 } },
  });
  expect(renderDecision(response, plain).split('\n')).toEqual([
    'People take over.',
    '',
    'hand-off  human',
    'limits    1 attempt',
    'policy    p, revision 1, rule otherwise',
    'decision  id',
  ]);
});
