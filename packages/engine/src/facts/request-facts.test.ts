import { create } from '@bufbuild/protobuf';
import { Mode, OutputFormat, RouteRequestSchema } from '@signalbox/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Asked, NOW_MS } from '../../test/router.ts';
import { FACTS } from './fact-table.ts';
import { factsOf } from './request-facts.ts';
import { estimateTokens } from './token-estimate.ts';

const facts = (asked: Asked) => factsOf(create(RouteRequestSchema, asked), 'acme', NOW_MS);

describe('facts of a request', () => {
  test('are those of the table, each of its type', () => {
    const values = facts({});
    expect(Object.keys(values)).toEqual(FACTS.map((fact) => fact.name));
    for (const { name, type } of FACTS) {
      const value = values[name];
      const is = Array.isArray(value)
        ? 'list'
        : { string: 'string', number: 'number', boolean: 'bool', object: 'map' }[typeof value as string];
      expect(is === 'number' ? ['int', 'double'] : [is], name).toContain(type);
    }
  });

  test('that the caller does not give are as the table says', () => {
    expect(facts({})).toEqual({
      task: '',
      prompt: '',
      input_tokens: 0,
      output_tokens: 0,
      output_format: 'text',
      strict_format: false,
      tools_required: [],
      images: 0,
      latency_ms: Infinity,
      interactive: true,
      batch: false,
      cost_usd: Infinity,
      cost_sensitivity: 'medium',
      risk: 'low',
      sensitivity: 'internal',
      residency: [],
      region: '',
      tier: '',
      tenant: 'acme',
      user: '',
      session: '',
      source: '',
      retrieval_confidence: 1,
      fallbacks_in_session: 0,
      labels: {},
      hour_utc: 12,
    });
  });

  test('that the caller gives are as given', () => {
    expect(
      facts({
        task: 't',
        prompt: 'How?',
        inputTokens: 7n,
        maxOutputTokens: 9n,
        outputFormat: OutputFormat.TOOL_CALLS,
        strictFormat: true,
        toolsRequired: ['a'],
        images: 2,
        latencyBudget: { seconds: 1n, nanos: 500_000_000 },
        mode: Mode.BATCH,
        maxCostUsd: 0.5,
        costSensitivity: 'high',
        risk: 'high',
        sensitivity: 'restricted',
        residency: ['eu'],
        region: 'eu-west',
        tier: 'free',
        user: 'ada',
        session: 's',
        source: 'web',
        retrievalConfidence: 0,
        labels: { a: 'b' },
        history: [
          { target: 'x', result: 2 },
          { target: 'y', result: 1 },
          { target: 'z', result: 9 },
        ],
      }),
    ).toEqual({
      task: 't',
      prompt: 'How?',
      input_tokens: 7,
      output_tokens: 9,
      output_format: 'tool_calls',
      strict_format: true,
      tools_required: ['a'],
      images: 2,
      latency_ms: 1500,
      interactive: false,
      batch: true,
      cost_usd: 0.5,
      cost_sensitivity: 'high',
      risk: 'high',
      sensitivity: 'restricted',
      residency: ['eu'],
      region: 'eu-west',
      tier: 'free',
      tenant: 'acme',
      user: 'ada',
      session: 's',
      source: 'web',
      retrieval_confidence: 0,
      fallbacks_in_session: 1,
      labels: { a: 'b' },
      hour_utc: 12,
    });
  });

  test('name every output format', () => {
    const formats = [0, 1, 2, 3, 4, 5].map((outputFormat) => facts({ outputFormat }).output_format);
    expect(formats).toEqual(['text', 'text', 'json', 'json_schema', 'code', 'tool_calls']);
  });
});

describe('tokens are estimated from the prompt', () => {
  test('at four characters each in English, and more finely in other scripts', () => {
    expect(estimateTokens('')).toBe(0);
    expect(estimateTokens('a')).toBe(1);
    expect(estimateTokens('x'.repeat(400))).toBe(100);
    expect(estimateTokens('密'.repeat(130))).toBe(100);
    expect(facts({ prompt: 'x'.repeat(400) }).input_tokens).toBe(100);
    expect(facts({ prompt: 'x'.repeat(400), inputTokens: 3n }).input_tokens).toBe(3);
  });

  test('never fewer for a longer prompt of the same kind, and always a whole number', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.nat(5000), fc.constantFrom('a', '密', 'ü'), (a, b, character) => {
        const [short, long] = [Math.min(a, b), Math.max(a, b)].map((n) => estimateTokens(character.repeat(n))) as [
          number,
          number,
        ];
        expect(short).toBeLessThanOrEqual(long);
        expect(Number.isInteger(long)).toBe(true);
      }),
    );
  });
});
