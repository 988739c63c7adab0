import type { JsonValue } from '@bufbuild/protobuf';
import { ExplainRequestSchema, RouteRequestSchema } from '@signalbox/contracts';
import { describe, expect, it } from 'vitest';
import { jsonFault, withoutQuotes } from './json-fault.ts';
import { jsonViolations } from './json-violations.ts';

function violationsOf(json: JsonValue): string[] {
  return [...jsonViolations(RouteRequestSchema, json)].map(({ field, description }) => `${field}: ${description}`);
}

describe('jsonViolations', () => {
  it('finds nothing wrong with what the decoder takes', () => {
    expect(
      violationsOf({
        prompt: 'a',
        mode: 'MODE_BATCH',
        outputFormat: 1,
        latencyBudget: '0.8s',
        input_tokens: '7',
        labels: { a: 'b' },
        history: [{ target: 'a/b' }],
        tier: null,
      }),
    ).toEqual([]);
  });

  it('names the field, what is wrong and how to write it', () => {
    for (const [json, expected] of [
      [{ promt: 'a b' }, "promt: unknown field 'promt'; did you mean 'prompt'?"],
      [{ latency_budgt: '1s' }, "latency_budgt: unknown field 'latency_budgt'; did you mean 'latency_budget'?"],
      [{ mode: 'batch' }, "mode: 'batch' is not a Mode; write MODE_INTERACTIVE or MODE_BATCH"],
      [{ latencyBudget: '800ms' }, 'latency_budget: \'800ms\' is not a duration; write seconds, as in "0.8s"'],
      [{ latencyBudget: 0.8 }, 'latency_budget: 0.8 is not a duration; write seconds, as in "0.8s"'],
      [{ inputTokens: 'abc' }, "input_tokens: 'abc' is not a whole number; write a whole number, as in 42"],
      [{ images: 1.5 }, 'images: 1.5 is not a whole number of 32 bits; write a whole number, as in 42'],
      [{ maxCostUsd: [] }, 'max_cost_usd: a list is not a number; write a number, as in 0.5'],
      [{ strictFormat: 'yes' }, "strict_format: 'yes' is not a truth value; write true or false"],
      [{ prompt: 7 }, 'prompt: this number is not a string; write text in double quotes'],
      [{ pin: 'a' }, "pin: 'a' is not a list; write a list in brackets, as in [ … ]"],
      [{ pin: ['a', 7] }, 'pin[1]: this number is not a string; write text in double quotes'],
      [{ labels: { team: 1 } }, 'labels["team"]: this number is not a string; write text in double quotes'],
      [{ history: [{}, { targt: 'a' }] }, "history[1].targt: unknown field 'targt'; did you mean 'target'?"],
      [{ history: [7] }, 'history[0]: 7 is not a PastAttempt; write an object in braces, as in { … }'],
      [[], ': a list is not a RouteRequest; write an object in braces, as in { … }'],
      [{ maxCostUsd: 1, max_cost_usd: 2 }, 'max_cost_usd: set twice; write it once'],
    ] as const) {
      expect(violationsOf(json as unknown as JsonValue)).toEqual([expected]);
    }
  });

  it('tells that only one of several fields may be set', () => {
    const [violation] = [...jsonViolations(ExplainRequestSchema, { decisionId: 'a', request: {} })];
    expect(violation?.description).toMatch(/^set together with its alternative; write one of /);
  });

  it('repeats no values that may be contents', () => {
    const secrets = { images: 'two words', prompt: ['word'], 'a key': 1, labels: { 'a key': {} }, user: { word: 1 } };
    expect(violationsOf(secrets as unknown as JsonValue).join()).not.toMatch(/two|words?\b|a key/);
  });
});

describe('jsonFault', () => {
  it('says where JSON is wrong, not how it reads', () => {
    const fault = jsonFault(RouteRequestSchema, '{"policy":"a",\n"prompt":"b" "secret"}');
    expect(fault?.message).toBe(
      'cannot decode message signalbox.router.v1.RouteRequest: not valid JSON at line 2, column 14',
    );
    expect(jsonFault(RouteRequestSchema, '{"prompt":XYZZY secret}')?.message).toMatch(/: not valid JSON$/);
  });

  it('lists ten wrong fields at most, and the first of them in the message', () => {
    const fault = jsonFault(RouteRequestSchema, JSON.stringify({ pin: Array.from({ length: 99 }, () => 1) }));
    expect(fault?.details.fields).toHaveLength(10);
    expect(fault?.message).toMatch(/^pin\[0\]: .*\(and 9 more\)$/);
  });
});

describe('withoutQuotes', () => {
  it('leaves of a decoder’s error what it says before it quotes', () => {
    for (const [message, expected] of [
      ['cannot decode field a.B.c from JSON: expected string, got "s"', 'cannot decode field a.B.c from JSON'],
      ['cannot decode message a.B from JSON: key "s" is unknown', 'cannot decode message a.B from JSON'],
      [
        'cannot decode message a.B from JSON: Unexpected token \'s\', "s" is not valid JSON',
        'cannot decode message a.B from JSON: not valid JSON',
      ],
      ['timeout 1ms must be <= 2', 'timeout 1ms must be <= 2'],
    ] as const) {
      expect(withoutQuotes(message)).toBe(expected);
    }
  });
});
