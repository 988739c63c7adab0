/** The types conditions know. An `int` is a JavaScript safe integer here and a bigint in CEL. */
export type FactType = 'string' | 'int' | 'double' | 'bool' | 'list' | 'map';

/** One fact a condition can read. */
export interface FactSpec {
  readonly name: string;
  readonly type: FactType;
  /** What it says, with unit and the value it has when the caller does not say. */
  readonly about: string;
  /** All values it can have, where they are few. A comparison with another text is a finding. */
  readonly values?: readonly string[];
}

export const LEVELS = ['low', 'medium', 'high'] as const;
export const SENSITIVITIES = ['public', 'internal', 'confidential', 'restricted'] as const;
export const OUTPUT_FORMATS = ['text', 'json', 'json_schema', 'code', 'tool_calls'] as const;

/** Every fact of a request. The one source for the compiler, for cel-es and for the table in docs/policies.md. */
export const FACTS = [
  { name: 'task', type: 'string', about: 'task class the caller gives, such as `order-status`; empty if not given' },
  { name: 'prompt', type: 'string', about: 'the prompt; empty if the caller sends facts instead' },
  { name: 'input_tokens', type: 'int', about: 'tokens of the prompt; estimated from its length if not given' },
  { name: 'output_tokens', type: 'int', about: 'the most tokens the answer may have; 0 if not limited' },
  {
    name: 'output_format',
    type: 'string',
    about: 'what the answer must look like; `text` if not given',
    values: OUTPUT_FORMATS,
  },
  { name: 'strict_format', type: 'bool', about: 'the format must be guaranteed by the model' },
  { name: 'tools_required', type: 'list', about: "names of the caller's tools the model must be able to call" },
  { name: 'images', type: 'int', about: 'how many images come with the prompt' },
  {
    name: 'latency_ms',
    type: 'double',
    about: 'time budget for the full answer in milliseconds; infinite if not given',
  },
  { name: 'interactive', type: 'bool', about: 'somebody waits for the answer; true if not given' },
  { name: 'batch', type: 'bool', about: 'nobody waits for the answer' },
  { name: 'cost_usd', type: 'double', about: 'what the call may cost in US dollars; infinite if not given' },
  { name: 'cost_sensitivity', type: 'string', about: 'how much cost matters; `medium` if not given', values: LEVELS },
  { name: 'risk', type: 'string', about: 'what harm a wrong answer does; `low` if not given', values: LEVELS },
  {
    name: 'sensitivity',
    type: 'string',
    about: 'how secret the data is; `internal` if not given',
    values: SENSITIVITIES,
  },
  {
    name: 'residency',
    type: 'list',
    about: 'jurisdictions one of which must store and process the prompt; empty if any will do',
  },
  { name: 'region', type: 'string', about: "the caller's region; empty if not given" },
  { name: 'tier', type: 'string', about: "the user's tier, such as `free`; empty if not given" },
  { name: 'tenant', type: 'string', about: 'the tenant, from the credential; `default` without authentication' },
  { name: 'user', type: 'string', about: 'the user; empty if not given' },
  { name: 'session', type: 'string', about: 'the session; empty if not given' },
  { name: 'source', type: 'string', about: 'where the request comes from, such as `chat-widget`; empty if not given' },
  { name: 'retrieval_confidence', type: 'double', about: 'how well retrieval went, 0..1; 1 if not given' },
  { name: 'fallbacks_in_session', type: 'int', about: 'attempts of this task that failed before, from `history`' },
  { name: 'labels', type: 'map', about: "further facts of the caller's: `labels['key']`; ask `'key' in labels` first" },
  { name: 'hour_utc', type: 'int', about: 'the hour of the decision, 0..23, UTC' },
] as const satisfies readonly FactSpec[];

/** What `target.*` says in the `only` of a requirement. */
export const TARGET_FACTS = [
  { name: 'id', type: 'string', about: "the target's id" },
  { name: 'provider', type: 'string', about: "the provider's id; `people` for a hand-off" },
  { name: 'model', type: 'string', about: "the model's id; for a hand-off its name" },
  { name: 'region', type: 'string', about: 'where it runs' },
  { name: 'residency', type: 'list', about: 'jurisdictions in which it stores and processes data' },
  {
    name: 'labels',
    type: 'map',
    about:
      'labels of provider, model and target together; one that is not set cannot be read, so the target is rejected',
  },
  { name: 'context_tokens', type: 'int', about: 'its context window in tokens' },
  { name: 'max_output_tokens', type: 'int', about: 'the most tokens its answers can have' },
  { name: 'price_input', type: 'double', about: 'US dollars per million prompt tokens' },
  { name: 'price_output', type: 'double', about: 'US dollars per million answer tokens' },
  { name: 'people', type: 'bool', about: 'it is a hand-off to people' },
] as const satisfies readonly FactSpec[];

/** What the condition of an escalation step can read besides facts. */
export const ANSWER_FACTS = [
  { name: 'confidence', type: 'double', about: "the model's own or the validator's confidence in the answer, 0..1" },
  { name: 'valid', type: 'bool', about: 'the answer passed all validators' },
] as const satisfies readonly FactSpec[];

/** What `answer.*` says in the condition of an escalation step. */
export const ANSWER_FIELDS = [
  {
    name: 'finish_reason',
    type: 'string',
    about: 'why the model stopped: `stop`, `length`, `tool_calls`, `content_filter`',
  },
  { name: 'input_tokens', type: 'int', about: 'tokens of the prompt as billed' },
  { name: 'output_tokens', type: 'int', about: 'tokens of the answer as billed' },
  { name: 'latency_ms', type: 'double', about: 'time to the full answer in milliseconds' },
  { name: 'first_token_ms', type: 'double', about: 'time to the first token in milliseconds' },
  { name: 'refusal', type: 'bool', about: 'the answer is a refusal' },
  { name: 'empty', type: 'bool', about: 'the answer is empty' },
] as const satisfies readonly FactSpec[];

type ValueOf<T extends FactType> = {
  string: string;
  int: number;
  double: number;
  bool: boolean;
  list: readonly string[];
  map: Readonly<Record<string, string>>;
}[T];

type Shape<Specs extends readonly FactSpec[]> = {
  readonly [S in Specs[number] as S['name']]: ValueOf<S['type']>;
};

/** The facts of one request, under the names conditions use. */
export type Facts = Shape<typeof FACTS>;
/** The facts of one target. */
export type TargetFacts = Shape<typeof TARGET_FACTS>;
/** What is known of an answer. */
export type AnswerFacts = Shape<typeof ANSWER_FACTS> & { readonly answer: Shape<typeof ANSWER_FIELDS> };
