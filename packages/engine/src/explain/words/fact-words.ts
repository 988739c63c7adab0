import { count, counted, money, share, span } from './text.ts';

/** How a number is talked about: `<subject> <verb> more than <amount>`. */
export interface Measure {
  readonly subject: string;
  readonly verb: string;
  /** For the value by itself: `<itself> <amount>`, as in "it has 600 tokens". */
  readonly itself: string;
  readonly amount: (value: number) => string;
  /** True if it is counted: "fewer", not "less". */
  readonly counted?: true;
  /** What is said instead of "more than 0" and "0". */
  readonly some?: string;
  readonly none?: string;
}

const tokens = (n: number) => counted(n, 'token');
const usdPerMillion = (n: number) => `${money(n)} per million`;

/** Facts that are numbers. */
export const MEASURES: Readonly<Record<string, Measure>> = {
  input_tokens: { subject: 'the prompt', verb: 'has', itself: 'it has', amount: tokens, counted: true },
  output_tokens: {
    subject: 'the answer',
    verb: 'may have',
    itself: 'it may have',
    amount: (n) => (n === 0 ? 'any number of tokens' : tokens(n)),
    counted: true,
    some: 'the length of the answer is limited',
    none: 'the length of the answer is not limited',
  },
  images: {
    subject: 'the prompt',
    verb: 'comes with',
    itself: 'it comes with',
    amount: (n) => counted(n, 'image'),
    counted: true,
    some: 'images come with the prompt',
    none: 'no images come with the prompt',
  },
  latency_ms: { subject: 'the time budget', verb: 'is', itself: 'it is', amount: span },
  cost_usd: { subject: 'the cost cap of the request', verb: 'is', itself: 'it is', amount: money },
  retrieval_confidence: { subject: 'the confidence of the retrieval', verb: 'is', itself: 'it is', amount: share },
  fallbacks_in_session: {
    subject: 'the task',
    verb: 'has had',
    itself: 'it has had',
    amount: (n) => counted(n, 'failed attempt'),
    counted: true,
    some: 'an attempt of this task has failed before',
    none: 'no attempt of this task has failed before',
  },
  hour_utc: { subject: 'the hour of the day (UTC)', verb: 'is', itself: 'it is', amount: count },
  confidence: { subject: 'the model', verb: 'is', itself: 'it is', amount: (n) => `${share(n)} confident` },
  'answer.input_tokens': {
    subject: 'the prompt as billed',
    verb: 'has',
    itself: 'it has',
    amount: tokens,
    counted: true,
  },
  'answer.output_tokens': { subject: 'the answer', verb: 'has', itself: 'it has', amount: tokens, counted: true },
  'answer.latency_ms': { subject: 'the answer', verb: 'takes', itself: 'it takes', amount: span },
  'answer.first_token_ms': { subject: 'the first word', verb: 'takes', itself: 'it takes', amount: span },
  'target.context_tokens': {
    subject: 'its context window',
    verb: 'has',
    itself: 'it has',
    amount: tokens,
    counted: true,
  },
  'target.max_output_tokens': {
    subject: 'its answers',
    verb: 'may have',
    itself: 'they may have',
    amount: tokens,
    counted: true,
  },
  'target.price_input': {
    subject: 'its price',
    verb: 'is',
    itself: 'it is',
    amount: (n) => `${usdPerMillion(n)} tokens of the prompt`,
  },
  'target.price_output': {
    subject: 'its price',
    verb: 'is',
    itself: 'it is',
    amount: (n) => `${usdPerMillion(n)} tokens of the answer`,
  },
};

/** Facts that hold or do not: what is the case if they do, and if not. */
export const STATES: Readonly<Record<string, readonly [yes: string, no: string]>> = {
  strict_format: ['the form of the answer must be guaranteed', 'the form of the answer need not be guaranteed'],
  interactive: ['somebody waits for the answer', 'nobody waits for the answer'],
  batch: ['nobody waits for the answer', 'somebody waits for the answer'],
  valid: ['the answer passes its checks', 'the answer does not pass its checks'],
  'answer.refusal': ['the model refuses to answer', 'the model does not refuse to answer'],
  'answer.empty': ['the answer is empty', 'the answer is not empty'],
  'target.people': ['it is people', 'it is not people'],
};

/** Facts that are texts. Values of the plain ones are words of ours and need no quotes. */
export const TEXTS: Readonly<Record<string, { readonly noun: string; readonly plain?: true }>> = {
  task: { noun: 'the task' },
  prompt: { noun: 'the prompt' },
  output_format: { noun: 'the form of the answer', plain: true },
  cost_sensitivity: { noun: 'the cost sensitivity', plain: true },
  risk: { noun: 'the risk', plain: true },
  sensitivity: { noun: 'the sensitivity of the data', plain: true },
  region: { noun: "the caller's region" },
  tier: { noun: "the user's tier" },
  tenant: { noun: 'the tenant' },
  user: { noun: 'the user' },
  session: { noun: 'the session' },
  source: { noun: 'the source of the request' },
  'answer.finish_reason': { noun: 'the reason why the model stopped' },
  'target.id': { noun: 'its name' },
  'target.provider': { noun: 'its provider' },
  'target.model': { noun: 'its model' },
  'target.region': { noun: 'its region' },
};

/** Facts that are lists: what is the case if a value is in it, and if not. */
export const LISTS: Readonly<Record<string, readonly [yes: (value: string) => string, no: (value: string) => string]>> =
  {
    tools_required: [(v) => `the tool ${v} is required`, (v) => `the tool ${v} is not required`],
    residency: [
      (v) => `the request asks for data to be kept in ${v}`,
      (v) => `the request does not ask for data to be kept in ${v}`,
    ],
    'target.residency': [(v) => `it keeps data in ${v}`, (v) => `it does not keep data in ${v}`],
  };

/** How many there are in a list. */
export const SIZES: Readonly<Record<string, Measure>> = {
  tools_required: {
    subject: 'the request',
    verb: 'requires',
    itself: 'it requires',
    amount: (n) => counted(n, 'tool'),
    counted: true,
    some: 'tools are required',
    none: 'no tools are required',
  },
};
