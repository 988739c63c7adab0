import { mutateText } from './mutate-text.ts';
import { pickWeighted, type Random } from './random.ts';

const ATOMS = [
  ...['task', 'prompt', 'input_tokens', 'output_tokens', 'latency_ms', 'cost_usd', 'images', 'interactive', 'batch'],
  ...['labels', "labels['team']", 'labels.team', 'tools_required', 'residency', 'user', 'session', 'hour_utc', 'tier'],
  ...['signal.a', 'signal.b', 'signal.c', 'confidence', 'valid', 'answer.refusal', 'answer.latency_ms', 'signal'],
  ...["target.labels['hosting']", 'target.price', 'target.people', 'target.residency', 'target.id', 'target'],
  ...['0', '-1', '1u', '1.5', '1e308', '9223372036854775807', '-9223372036854775808', '9223372036854775808', '0x7f'],
  ...[
    "''",
    "'faq'",
    "r'\\d+'",
    "b'\\xff'",
    "'\\u0000'",
    "'(?i)reset|password'",
    "'(a+)+$'",
    "'('",
    "'\\\\p{L}{1,500}'",
  ],
  ...['true', 'false', 'null', '[]', '{}', '[1, 2, 3]', "{'a': 1}", 'int', 'dyn(1)', 'x', '__proto__', 'toString'],
];
const OPERATORS = ['==', '!=', '<', '<=', '>', '>=', '&&', '||', '+', '-', '*', '/', '%', 'in'];
const FUNCTIONS = [
  'size',
  'int',
  'double',
  'string',
  'has',
  'type',
  'duration',
  'timestamp',
  'bool',
  'bytes',
  'matches',
];
const METHODS = ['startsWith', 'endsWith', 'contains', 'matches', 'size', 'getHours', 'join', 'split', 'lowerAscii'];
const MACROS = ['all', 'exists', 'exists_one', 'map', 'filter'];

/** Conditions that compile. Some cannot be computed for every request. */
const VALID = {
  when: [
    "task == 'faq'",
    'input_tokens > 10 && images == 0',
    "labels['team'] == 'web'",
    "'team' in labels && labels['team'].startsWith('w')",
    "prompt.matches('(?i)refund|password') || prompt.contains('order')",
    String.raw`prompt.matches('^(\\w+\\s?)*$')`,
    'size(prompt) > 100 || hour_utc < 12',
    "tools_required.exists(tool, tool == 'a') || residency == ['eu']",
    'retrieval_confidence < 0.5 || cost_usd < 0.01 || latency_ms <= 2000.0',
    "user != '' ? session == '' : true",
    'fallbacks_in_session > 0 && !strict_format',
  ],
  only: [
    "target.labels['hosting'] == 'api'",
    "'eu' in target.residency",
    "target.provider != 'openai'",
    'target.people || target.context_tokens >= input_tokens',
  ],
  escalate: ['confidence < 0.85 || !valid', 'answer.refusal', 'confidence < 0.5 && input_tokens > 5'],
};

/** Mostly a condition that compiles where it stands, now and then a random one. */
export function likelyCondition(place: keyof typeof VALID, random: Random): string {
  return random.percent(6) ? randomCondition(random) : random.pick(VALID[place]);
}

/** A CEL expression, rarely a sensible one, now and then none at all. */
export function randomCondition(random: Random): string {
  const expression = randomExpression(random, 1 + random.below(5));
  return random.percent(15) ? mutateText(expression, random) : expression;
}

function randomExpression(random: Random, depth: number): string {
  if (depth === 0) return random.pick(ATOMS);
  const part = () => randomExpression(random, depth - 1);
  return pickWeighted(random, [
    [20, () => random.pick(ATOMS)],
    [35, () => `${part()} ${random.pick(OPERATORS)} ${part()}`],
    [10, () => `(${part()})`],
    [10, () => `!${part()}`],
    [5, () => `(${part()} ? ${part()} : ${part()})`],
    [8, () => `${random.pick(FUNCTIONS)}(${part()})`],
    [8, () => `${part()}.${random.pick(METHODS)}(${part()})`],
    [4, () => `${part()}.${random.pick(MACROS)}(x, ${part()})`],
    [4, () => `[${part()}, ${part()}][${part()}]`],
    [2, () => `-${part()}`],
  ])();
}
