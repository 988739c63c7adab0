import { type DescField, ScalarType } from '@bufbuild/protobuf';
import type { Random } from './random.ts';

/** Policies that the run itself may apply, change and delete. The examples are left alone. */
export const OWN_POLICIES = ['fuzz-a', 'fuzz-b', 'fuzz-c', 'fuzz-d'] as const;
const EXAMPLES = ['support-desk', 'contract-review', 'always-on', 'governed', 'latency-and-batch', 'experiment'];
const POLICIES = [...EXAMPLES, ...EXAMPLES, ...OWN_POLICIES];
const TARGETS = ['openai/gpt-5.4-mini', 'anthropic/claude-haiku-4-5', 'groq/llama-3.1-8b', 'onprem/gpt-oss-120b'];
const POOLS = ['small', 'medium', 'strong', 'strongest', 'human', 'on-prem', 'safety-tuned', 'eu', 'orders-db'];
const CONDITIONS = ['true', "task == 'faq'", 'input_tokens > 10', "labels['a'] == 'b'", 'signal.x', 'confidence < 0.5'];

/** Values that mean something, by the name of the field, so that calls get far. */
const MEANINGFUL: Readonly<Record<string, readonly string[]>> = {
  policy: POLICIES,
  task: ['faq', 'order-status', 'contract-review', 'answer', 'summarise', 'planning', 'extraction'],
  prompt: ['How do I reset my password?', 'Where is my order?', 'I want a refund, this is unacceptable.'],
  cost_sensitivity: ['low', 'medium', 'high'],
  risk: ['low', 'medium', 'high'],
  sensitivity: ['public', 'internal', 'confidential', 'restricted'],
  residency: ['eu', 'us', 'cn'],
  region: ['eu-west', 'us-east'],
  tier: ['free', 'enterprise'],
  user: ['ada', 'bob'],
  session: ['s1', 's2'],
  target: TARGETS,
  pin: TARGETS,
  avoid: TARGETS,
  decision_id: ['0199c0de-0000-7abc-8def-0123456789ab'],
  use: POOLS,
  to: POOLS,
  fallback: POOLS,
  on_filtered: POOLS,
  members: TARGETS,
  tool: ['orders-db'],
  when: CONDITIONS,
  only: CONDITIONS,
  by: ['user', 'session', 'labels.team'],
  etag: ['', '', 'none'],
  page_token: [''],
  resume: [''],
};

const ORDINARY = ['a', 'team', 'web', 'chat-widget', 'Grüße', 'two words'];

/** A text that makes sense in the field. */
export function sensibleText(field: DescField, random: Random): string {
  return random.pick(MEANINGFUL[field.name] ?? (field.name === 'name' ? POLICIES : ORDINARY));
}

const NUMBERS: Readonly<Record<string, readonly number[]>> = {
  input_tokens: [1, 30, 500, 5_000, 100_000],
  max_output_tokens: [1, 200, 2_000],
  images: [0, 0, 1],
  seconds: [1, 5, 30],
  nanos: [0, 0, 500_000_000],
  percent: [0, 10, 50, 100],
  revision: [0, 0, 1, 2],
};
const FRACTIONS = [0, 0.1, 0.5, 0.85, 1];

/** A number or boolean that makes sense in a field of that name. */
export function sensibleNumber(name: string, type: ScalarType, random: Random): number | bigint | boolean {
  if (type === ScalarType.BOOL) return random.percent(50);
  if (type === ScalarType.DOUBLE) return random.pick(NUMBERS[name] ?? FRACTIONS);
  const number = random.pick(NUMBERS[name] ?? [0, 1, 2, 10]);
  return type === ScalarType.INT64 ? BigInt(number) : number;
}
