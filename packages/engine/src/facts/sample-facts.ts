import type { AnswerFacts, Facts, TargetFacts } from './fact-table.ts';

/**
 * Typed samples on which conditions are tried when a policy is compiled.
 * @param labels those the condition names
 * @param word what one of the samples has for every free-form text
 */
export function sampleFacts(labels: Readonly<Record<string, string>>, word: string): Facts[] {
  const plain: Facts = {
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
    tenant: 'default',
    user: '',
    session: '',
    source: '',
    retrieval_confidence: 1,
    fallbacks_in_session: 0,
    labels,
    hour_utc: 0,
  };
  const rich: Facts = {
    ...plain,
    task: 'answer',
    prompt: 'How do I reset my password?',
    input_tokens: 1200,
    output_tokens: 500,
    output_format: 'json',
    tools_required: ['search', 'browse', 'code'],
    images: 1,
    latency_ms: 800,
    cost_usd: 0.01,
    residency: ['eu', 'us', 'jp'],
    region: 'eu-west',
    tier: 'free',
    user: 'ada',
    session: 's-1',
    source: 'chat-widget',
    retrieval_confidence: 0.4,
    fallbacks_in_session: 1,
    hour_utc: 13,
  };
  const worded: Facts = {
    ...rich,
    task: word,
    prompt: word,
    tools_required: [word, word, word],
    residency: [word, word, word],
    region: word,
    tier: word,
    user: word,
    session: word,
    source: word,
  };
  return [plain, rich, worded];
}

export function sampleTarget(labels: Readonly<Record<string, string>>): TargetFacts {
  return {
    id: 'provider/model',
    provider: 'provider',
    model: 'model',
    region: 'eu-west',
    residency: ['eu'],
    labels,
    context_tokens: 128_000,
    max_output_tokens: 4096,
    price_input: 0.05,
    price_output: 0.08,
    people: false,
  };
}

export const SAMPLE_ANSWER: AnswerFacts = {
  confidence: 0.5,
  valid: true,
  answer: {
    finish_reason: 'stop',
    input_tokens: 1200,
    output_tokens: 200,
    latency_ms: 900,
    first_token_ms: 200,
    refusal: false,
    empty: false,
  },
};
