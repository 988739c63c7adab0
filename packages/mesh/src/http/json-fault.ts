import type { DescMessage, JsonValue } from '@bufbuild/protobuf';
import { SignalboxError } from '@signalbox/contracts';
import { type JsonViolation, jsonViolations } from './json-violations.ts';

const MAX_VIOLATIONS = 10;
/** Where V8 says that JSON is wrong. The rest of what it says quotes the text. */
const POSITION = /at position \d+ \(line (\d+) column (\d+)\)$/;
/** How V8 ends what it says of JSON that is wrong; without a position it says that of long texts. */
const SYNTAX = /( JSON| JSON input|\(line \d+ column \d+\))$/;
/** A decoder's error up to where it begins to quote. */
const DECODER_PREFIX = /^(cannot decode (?:message|field|oneof|enum) [\w.]+ from JSON)\b/;

/** Why a text is not the JSON of a message; undefined if nothing is wrong with it that can be told. */
export function jsonFault(desc: DescMessage, text: string): SignalboxError | undefined {
  let json: JsonValue;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return malformedJson(desc, `cannot decode message ${desc.typeName}: ${describeSyntax((error as Error).message)}`);
  }
  const violations: JsonViolation[] = [];
  for (const violation of jsonViolations(desc, json)) {
    if (violations.push(violation) === MAX_VIOLATIONS) break;
  }
  return violations.length === 0 ? undefined : malformedJson(desc, summarize(violations), violations);
}

/** The message of a JSON decoder without what it quotes of its input; other messages as they are. */
export function withoutQuotes(message: string): string {
  const prefix = DECODER_PREFIX.exec(message)?.[1];
  if (prefix === undefined) return message;
  if (message.includes('duplicate')) return `${prefix}: a key is there twice`;
  return SYNTAX.test(message) ? `${prefix}: ${describeSyntax(message)}` : prefix;
}

function describeSyntax(message: string): string {
  const [, line, column] = POSITION.exec(message) ?? [];
  return line === undefined ? 'not valid JSON' : `not valid JSON at line ${line}, column ${column}`;
}

function summarize(violations: readonly JsonViolation[]): string {
  const [first] = violations;
  const subject = first?.subject ? `${first.subject}: ` : '';
  const more = violations.length > 1 ? ` (and ${violations.length - 1} more)` : '';
  return `${subject}${first?.description}${more}`;
}

function malformedJson(desc: DescMessage, message: string, violations: readonly JsonViolation[] = []): SignalboxError {
  const fields = violations.map(({ field, description }) => ({ field, description }));
  return new SignalboxError('MALFORMED_MESSAGE', message, { fields, metadata: { type: desc.typeName } });
}
