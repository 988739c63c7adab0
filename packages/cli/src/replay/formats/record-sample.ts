import { type DescField, fromJson, type JsonObject, ScalarType } from '@bufbuild/protobuf';
import { RouteRequestSchema } from '@signalbox/contracts';
import type { Sample } from '../sample.ts';
import { countIn, type JsonRecord, unreadable } from './entries.ts';

/** Tokens of the answer that was given, besides the fields of a RouteRequest. */
export const OUTPUT_TOKENS = 'output_tokens';

/**
 * A sample from a record whose values are fields of RouteRequest, in protobuf's JSON mapping, under their names or
 * their JSON names. Other values are kept as fields of the sample.
 */
export function recordSample(record: JsonRecord): Sample {
  const request: JsonObject = {};
  const fields: Record<string, string> = {};
  for (const [key, value] of Object.entries(record)) {
    const field = fieldOf(key);
    if (field) request[key] = jsonOf(field, value);
    if (key !== 'prompt' && (typeof value === 'string' || typeof value === 'number')) fields[key] = String(value);
  }
  if (request.prompt === undefined && request.input_tokens === undefined && request.inputTokens === undefined) {
    throw unreadable('neither prompt nor input_tokens');
  }
  const outputTokens = record[OUTPUT_TOKENS] === undefined ? undefined : countIn(record, OUTPUT_TOKENS);
  return {
    request: decode(request),
    fields,
    answers: [],
    ...(outputTokens !== undefined && { outputTokens }),
  };
}

/** True if a record has what a decision can rest on. */
export function isRequest(keys: readonly string[]): boolean {
  return ['prompt', 'input_tokens', 'inputTokens'].some((key) => keys.includes(key));
}

function fieldOf(key: string): DescField | undefined {
  return RouteRequestSchema.fields.find(({ name, jsonName }) => name === key || jsonName === key);
}

/** Cells of CSV are texts; protobuf's JSON mapping takes numbers as texts, but not true and false. */
function jsonOf(field: DescField, value: unknown): JsonObject[string] {
  if (field.scalar === ScalarType.BOOL && (value === 'true' || value === 'false')) return value === 'true';
  return value as JsonObject[string];
}

function decode(request: JsonObject): Sample['request'] {
  try {
    return fromJson(RouteRequestSchema, request);
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : String(error));
  }
}
