import { RouterService } from '@signalbox/contracts';
import { type BadMessage, CANARY, mistake } from './bad-input.ts';

const { route, routeBatch, explain, report } = RouterService.method;
const MIB = 1024 * 1024;

/** A request that would be right but for what is changed. */
function request(changes: object): BadMessage['message'] {
  return { policy: 'support-desk', prompt: CANARY, user: CANARY, session: CANARY, ...changes };
}

function field(name: string, path: string, changes: object, says: string | RegExp): BadMessage {
  return mistake(route, name, request(changes), { reason: 'INVALID_FIELD', field: path, says });
}

function times(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${CANARY}-${i}`);
}

const NUMBERS: readonly BadMessage[] = [
  field('negative tokens', 'input_tokens', { inputTokens: -1n }, 'write 0 to 1000000000'),
  field('more tokens than there are', 'input_tokens', { inputTokens: 2n ** 63n - 1n }, 'write 0 to 1000000000'),
  field('an answer of no tokens', 'max_output_tokens', { maxOutputTokens: 0n }, 'write 1 to'),
  field('negative images', 'images', { images: -3 }, 'write 0 to 10000'),
  field('a negative price', 'max_cost_usd', { maxCostUsd: -0.5 }, 'write US dollars, 0 or more'),
  field('a price of NaN', 'max_cost_usd', { maxCostUsd: Number.NaN }, 'write US dollars, 0 or more'),
  field('a price of -Infinity', 'max_cost_usd', { maxCostUsd: -Infinity }, 'write US dollars, 0 or more'),
  field('a confidence of NaN', 'retrieval_confidence', { retrievalConfidence: Number.NaN }, 'from 0 to 1'),
  field('a confidence of Infinity', 'retrieval_confidence', { retrievalConfidence: Infinity }, 'from 0 to 1'),
  field('a confidence above 1', 'retrieval_confidence', { retrievalConfidence: 1.5 }, 'from 0 to 1'),
  field('no time at all', 'latency_budget', { latencyBudget: {} }, 'write a duration such as 2s'),
  field('a negative time', 'latency_budget', { latencyBudget: { seconds: -2n } }, 'write a duration such as 2s'),
  field('a time of days', 'latency_budget', { latencyBudget: { seconds: 86_401n } }, 'at most 86400 s'),
];

const CHOICES: readonly BadMessage[] = [
  field('an unknown format', 'output_format', { outputFormat: 99 }, /known are .*JSON_SCHEMA/),
  field('an unknown mode', 'mode', { mode: 7 }, 'known are INTERACTIVE, BATCH'),
  field('an unknown result', 'history[0].result', { history: [{ target: 'a/b', result: 42 }] }, 'known are OK'),
  field('an unknown risk', 'risk', { risk: 'severe' }, 'write low, medium, high, or leave it out'),
  field('an unknown sensitivity', 'sensitivity', { sensitivity: 'secret' }, 'write public, internal'),
  field('an unknown cost sensitivity', 'cost_sensitivity', { costSensitivity: 'LOW' }, 'write low, medium, high'),
  field(
    'an unknown target',
    'pin[1]',
    { pin: ['openai/gpt-5.4', 'openai/gpt-5.4-minni'] },
    "mean 'openai/gpt-5.4-mini'",
  ),
];

const SIZES: readonly BadMessage[] = [
  field('a prompt of 4 MiB and a letter', 'prompt', { prompt: 'x'.repeat(4 * MIB + 1) }, 'Send input_tokens'),
  field('a long request id', 'request_id', { requestId: 'x'.repeat(129) }, 'at most 128'),
  field('a long policy name', 'policy', { policy: 'x'.repeat(129) }, 'at most 128'),
  field('a long task', 'task', { task: 'x'.repeat(129) }, 'at most 128'),
  field('a long tier', 'tier', { tier: 'x'.repeat(129) }, 'at most 128'),
  field('a long region', 'region', { region: 'x'.repeat(129) }, 'at most 128'),
  field('a long user', 'user', { user: CANARY.repeat(30) }, 'at most 256'),
  field('a long session', 'session', { session: CANARY.repeat(30) }, 'at most 256'),
  field('a long source', 'source', { source: 'x'.repeat(257) }, 'at most 256'),
  field('a long tool', 'tools_required[0]', { toolsRequired: ['x'.repeat(257)] }, 'at most 256'),
  field('a long target', 'history[0].target', { history: [{ target: 'x'.repeat(257), result: 1 }] }, 'at most 256'),
  field('a long label key', 'labels', { labels: { ['k'.repeat(129)]: '' } }, 'at most 128'),
  field('a long label', 'labels.team', { labels: { team: CANARY.repeat(100) } }, 'at most 1024'),
  field('65 labels', 'labels', { labels: Object.fromEntries(times(65).map((key) => [key, CANARY])) }, 'more than 64'),
  field('65 pins', 'pin', { pin: Array(65).fill('openai/gpt-5.4') }, '65 entries; at most 64'),
  field('65 targets to avoid', 'avoid', { avoid: times(65) }, '65 entries; at most 64'),
  field('65 tools', 'tools_required', { toolsRequired: times(65) }, '65 entries; at most 64'),
  field('65 jurisdictions', 'residency', { residency: times(65) }, '65 entries; at most 64'),
  field('65 attempts', 'history', { history: times(65).map((target) => ({ target, result: 1 })) }, 'at most 64'),
  mistake(route, 'a prompt of 5 MiB', request({ prompt: CANARY.padEnd(5 * MIB, 'x') }), {
    reason: 'MESSAGE_TOO_LARGE',
    says: /up to \d+ bytes/,
  }),
];

const OTHERS: readonly BadMessage[] = [
  mistake(route, 'a policy that is not there', request({ policy: 'support-dask' }), {
    reason: 'POLICY_NOT_FOUND',
    says: "did you mean 'support-desk'?",
  }),
  mistake(route, 'nothing', {}, { reason: 'POLICY_REQUIRED', field: 'policy', says: 'known: always-on' }),
  mistake(
    route,
    'requirements that nothing meets',
    request({ policy: 'governed', sensitivity: 'restricted', pin: ['openai/gpt-5.4'] }),
    {
      reason: 'NO_TARGET_SATISFIES',
      says: 'has no target for this request',
    },
  ),
  mistake(
    routeBatch,
    '1,001 requests',
    { requests: Array(1_001).fill({}) },
    {
      reason: 'INVALID_FIELD',
      field: 'requests',
      says: 'at most 1000',
    },
  ),
  mistake(explain, 'no subject', {}, { reason: 'INVALID_FIELD', field: 'subject', says: 'send a `request`' }),
  mistake(
    explain,
    'no id',
    { subject: { case: 'decisionId', value: 'yesterday' } },
    {
      reason: 'INVALID_FIELD',
      field: 'decision_id',
      says: 'it looks like 0199c0de-',
    },
  ),
  mistake(
    explain,
    'an id of no decision',
    { subject: { case: 'decisionId', value: '0199c0de-0000-7abc-8def-0123456789ab' } },
    {
      reason: 'DECISION_NOT_FOUND',
      says: 'explain its request instead',
    },
  ),
  mistake(
    explain,
    'a request that is wrong',
    { subject: { case: 'request', value: request({ images: -1 }) } },
    {
      reason: 'INVALID_FIELD',
      field: 'images',
      says: 'write 0 to 10000',
    },
  ),
  mistake(
    report,
    'a method that is not offered yet',
    {},
    { reason: 'UNIMPLEMENTED', says: 'does not offer the method' },
  ),
];

export const ROUTE_MISTAKES: readonly BadMessage[] = [...NUMBERS, ...CHOICES, ...SIZES, ...OTHERS];
