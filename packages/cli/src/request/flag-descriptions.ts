import type { RouteRequest } from '@signalbox/contracts';

/** The fields of a request that have a flag: all of them. */
export type RequestField = Exclude<keyof RouteRequest, `$${string}`>;

/** What the flags of `route` and `explain` say in the help, and what stands for their value. */
export const FLAG_DESCRIPTIONS: Readonly<Record<RequestField, readonly [placeholder: string, description: string]>> = {
  requestId: ['id', 'your id for the request'],
  policy: ['name', 'policy that decides'],
  task: ['class', 'task class, such as order-status'],
  prompt: ['text', 'prompt; @FILE reads a file, - standard input, @@ is an @'],
  inputTokens: ['count', 'tokens of the prompt; estimated if left out'],
  maxOutputTokens: ['count', 'most tokens the answer may have'],
  outputFormat: ['format', 'what the answer must look like'],
  strictFormat: ['', 'the model must guarantee the format'],
  toolsRequired: ['names', 'your tools the model must be able to call'],
  images: ['count', 'images that come with the prompt'],
  latencyBudget: ['duration', 'time for the full answer, such as 2s or 800ms'],
  mode: ['mode', 'whether somebody waits'],
  maxCostUsd: ['usd', 'what the call may cost, in US dollars'],
  costSensitivity: ['level', 'how much cost matters: low, medium or high'],
  risk: ['level', 'what harm a wrong answer does: low, medium or high'],
  sensitivity: ['level', 'how secret the data is: public, internal, confidential or restricted'],
  residency: ['regions', 'jurisdictions that may store and process the prompt'],
  tier: ['name', "user's tier, such as free"],
  user: ['id', 'user, for sticky splits'],
  session: ['id', 'session, for staying with one target'],
  source: ['name', 'where the request comes from, such as chat-widget'],
  retrievalConfidence: ['share', 'how well retrieval went, 0 to 1'],
  labels: ['key=value', "further facts, read as labels['key']"],
  history: ['target=result', 'attempt already made, such as groq/llama-3.1-8b=failure'],
  pin: ['targets', 'only these targets may be chosen'],
  avoid: ['targets', 'these targets must not be chosen'],
  region: ['name', "caller's region, such as eu-west"],
};
