import { create } from '@bufbuild/protobuf';
import { RouteRequestSchema } from '@signalbox/contracts';
import { describe, expect, test } from 'vitest';
import { catalogOf, SMALL_CATALOG } from '../../test/documents.ts';
import { type Asked, createRouter, errorOf } from '../../test/router.ts';
import { MAX_PROMPT_LENGTH, validateRequest } from './validate-request.ts';

const catalog = catalogOf(SMALL_CATALOG);

/** The violations of a request, as in `field: what`. */
function violations(asked: Asked): string[] {
  const error = errorOf(() => validateRequest(create(RouteRequestSchema, asked), catalog));
  expect(error.reason).toBe('INVALID_FIELD');
  return (error.details.fields ?? []).map(({ field, description }) => `${field}: ${description}`);
}

function accepted(asked: Asked) {
  validateRequest(create(RouteRequestSchema, asked), catalog);
}

const chars = (n: number) => 'x'.repeat(n);

describe('every field is checked', () => {
  const CASES: [asked: Asked, violation: string][] = [
    [
      { prompt: chars(MAX_PROMPT_LENGTH + 1) },
      'prompt: 4194305 characters; at most 4194304. Send input_tokens and other facts instead of the prompt',
    ],
    [{ requestId: chars(129) }, 'request_id: 129 characters; at most 128'],
    [{ policy: chars(129) }, 'policy: 129 characters; at most 128'],
    [{ task: chars(129) }, 'task: 129 characters; at most 128'],
    [{ tier: chars(129) }, 'tier: 129 characters; at most 128'],
    [{ region: chars(129) }, 'region: 129 characters; at most 128'],
    [{ user: chars(257) }, 'user: 257 characters; at most 256'],
    [{ session: chars(257) }, 'session: 257 characters; at most 256'],
    [{ source: chars(257) }, 'source: 257 characters; at most 256'],
    [{ inputTokens: -1n }, 'input_tokens: -1; write 0 to 1000000000'],
    [{ inputTokens: 1_000_000_001n }, 'input_tokens: 1000000001; write 0 to 1000000000'],
    [{ maxOutputTokens: 0n }, 'max_output_tokens: 0; write 1 to 1000000000'],
    [{ maxOutputTokens: 2n ** 62n }, 'max_output_tokens: 4611686018427387904; write 1 to 1000000000'],
    [{ images: -1 }, 'images: -1; write 0 to 10000'],
    [{ images: 10_001 }, 'images: 10001; write 0 to 10000'],
    [{ maxCostUsd: -0.01 }, 'max_cost_usd: -0.01 is no amount; write US dollars, 0 or more'],
    [{ maxCostUsd: Number.NaN }, 'max_cost_usd: NaN is no amount; write US dollars, 0 or more'],
    [{ retrievalConfidence: 1.01 }, 'retrieval_confidence: 1.01 is not a confidence; write a number from 0 to 1'],
    [{ retrievalConfidence: Number.NaN }, 'retrieval_confidence: NaN is not a confidence; write a number from 0 to 1'],
    [{ latencyBudget: {} }, 'latency_budget: not above 0; write a duration such as 2s'],
    [{ latencyBudget: { seconds: -1n } }, 'latency_budget: not above 0; write a duration such as 2s'],
    [{ latencyBudget: { nanos: -1 } }, 'latency_budget: not above 0; write a duration such as 2s'],
    [{ latencyBudget: { nanos: 1_000_000_000 } }, 'latency_budget: not above 0; write a duration such as 2s'],
    [{ latencyBudget: { seconds: 86_401n } }, 'latency_budget: 86401 s; at most 86400 s'],
    [{ outputFormat: 9 as never }, 'output_format: 9 is unknown; known are TEXT, JSON, JSON_SCHEMA, CODE, TOOL_CALLS'],
    [{ mode: -1 as never }, 'mode: -1 is unknown; known are INTERACTIVE, BATCH'],
    [
      { costSensitivity: 'extreme' },
      "cost_sensitivity: 'extreme' is unknown; write low, medium, high, or leave it out",
    ],
    [{ risk: 'High' }, "risk: 'High' is unknown; write low, medium, high, or leave it out"],
    [
      { sensitivity: 'secret' },
      "sensitivity: 'secret' is unknown; write public, internal, confidential, restricted, or leave it out",
    ],
    [{ toolsRequired: new Array(65).fill('t') }, 'tools_required: 65 entries; at most 64'],
    [{ toolsRequired: ['ok', chars(257)] }, 'tools_required[1]: 257 characters; at most 256'],
    [{ residency: new Array(65).fill('eu') }, 'residency: 65 entries; at most 64'],
    [{ avoid: new Array(65).fill('ada/little') }, 'avoid: 65 entries; at most 64'],
    [{ pin: ['ada/litle'] }, "pin[0]: no target 'ada/litle'; did you mean 'ada/little' or 'ada/large'?"],
    [
      { pin: ['ada/little', 'constructor'] },
      expect.stringMatching(/^pin\[1\]: no target 'constructor'; known: /) as never,
    ],
    [{ history: new Array(65).fill({ target: 'a', result: 2 }) }, 'history: 65 entries; at most 64'],
    [{ history: [{ target: chars(257), result: 2 }] }, 'history[0].target: 257 characters; at most 256'],
    [
      {
        history: [
          { target: 'a', result: 2 },
          { target: 'a', result: 77 as never },
        ],
      },
      expect.stringMatching(/^history\[1\]\.result: 77 is unknown; known are OK, FAILURE, /) as never,
    ],
    [{ labels: { [chars(129)]: 'x' } }, 'labels: 129 characters; at most 128'],
    [{ labels: { plan: chars(1025) } }, 'labels.plan: 1025 characters; at most 1024'],
    [
      { labels: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, 'v'])) },
      'labels: more than 64 labels',
    ],
  ];
  test.each(CASES)('%#: %o', (asked, violation) => {
    expect(violations(asked)).toEqual([violation]);
  });

  test('and all violations come at once', () => {
    const error = errorOf(() =>
      validateRequest(create(RouteRequestSchema, { inputTokens: -1n, risk: 'x', images: -3 }), catalog),
    );
    expect(error.details.fields?.map((f) => f.field)).toEqual(['input_tokens', 'images', 'risk']);
    expect(error.message).toBe('input_tokens: -1; write 0 to 1000000000 (and 2 more)');
  });

  test('before a policy is looked for', () => {
    expect(createRouter('otherwise: { use: [small] }').error({ policy: 'gone', images: -1 }).reason).toBe(
      'INVALID_FIELD',
    );
  });

  test("callers' texts are clipped in what is said of them", () => {
    expect(violations({ risk: chars(5000) })[0]?.length).toBeLessThan(200);
    expect(violations({ pin: [chars(200)] })[0]?.length).toBeLessThan(600);
  });
});

describe('what is at its bound is accepted', () => {
  test.each<[Asked]>([
    [{}],
    [{ prompt: chars(MAX_PROMPT_LENGTH) }],
    [{ task: chars(128), user: chars(256), session: chars(256), source: chars(256), requestId: chars(128) }],
    [{ inputTokens: 0n, maxOutputTokens: 1n, images: 0, maxCostUsd: 0, retrievalConfidence: 0 }],
    [{ inputTokens: 1_000_000_000n, maxOutputTokens: 1_000_000_000n, images: 10_000, retrievalConfidence: 1 }],
    [{ maxCostUsd: Number.POSITIVE_INFINITY }],
    [{ latencyBudget: { nanos: 1 } }],
    [{ latencyBudget: { seconds: 86_400n } }],
    [{ costSensitivity: 'high', risk: 'medium', sensitivity: 'restricted' }],
    [{ avoid: ['gone/model'], history: [{ target: 'gone/model', result: 2 }] }],
    [{ labels: Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`k${i}`, chars(1024)])) }],
    [{ pin: ['human', 'ada/little'] }],
  ])('%#', (asked) => accepted(asked));
});
