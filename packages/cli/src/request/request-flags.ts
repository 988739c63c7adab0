import { type DescField, type JsonObject, type JsonValue, ScalarType } from '@bufbuild/protobuf';
import { ResultClassSchema, RouteRequestSchema } from '@signalbox/contracts';
import { type Command, Option } from 'commander';
import { FLAG_DESCRIPTIONS, type RequestField } from './flag-descriptions.ts';
import { parseAmount, parseCount, parseDuration, parseEnum, parseList, parsePair, shortNames } from './flag-values.ts';

/** Adds a flag for every field of a RouteRequest: `latency_budget` becomes `--latency-budget`. */
export function addRequestFlags(command: Command): void {
  for (const field of RouteRequestSchema.fields) command.addOption(flagOf(field).helpGroup('Request:'));
}

/** The flags that were given, as a RouteRequest in protobuf's JSON mapping. */
export function requestOfFlags(options: Readonly<Record<string, unknown>>): JsonObject {
  const given = RouteRequestSchema.fields.filter((field) => options[field.localName] !== undefined);
  return Object.fromEntries(given.map((field) => [field.jsonName, options[field.localName] as JsonValue]));
}

function flagOf(field: DescField): Option {
  const [placeholder, description] = FLAG_DESCRIPTIONS[field.localName as RequestField];
  const name = `--${field.name.replaceAll('_', '-')}`;
  if (placeholder === '') return new Option(name, description);
  return new Option(`${name} <${placeholder}>`, description + remarkOn(field)).argParser(parserOf(field));
}

function remarkOn(field: DescField): string {
  if (field.fieldKind === 'enum') return `: ${shortNames(field.enum).join(', ')}`;
  if (field.fieldKind === 'list' && field.listKind === 'scalar') return '; several with commas';
  return field.fieldKind === 'list' || field.fieldKind === 'map' ? '; may be repeated' : '';
}

/** Turns the text of a flag into the JSON of its field; a flag that is repeated adds to what is there. */
function parserOf(field: DescField): (text: string, earlier: JsonValue | undefined) => JsonValue {
  switch (field.fieldKind) {
    case 'list':
      return (text, earlier = []) => [
        ...(earlier as JsonValue[]),
        ...(field.message ? [pastAttempt(text)] : parseList(text)),
      ];
    case 'map':
      return (text, earlier = {}) => ({ ...(earlier as JsonObject), ...Object.fromEntries([parsePair(text)]) });
    case 'message':
      return parseDuration;
    case 'enum':
      return (text) => parseEnum(field.enum, text);
    default:
      return scalarParser(field.scalar);
  }
}

function scalarParser(scalar: ScalarType): (text: string) => JsonValue {
  if (scalar === ScalarType.STRING) return (text) => text;
  return scalar === ScalarType.DOUBLE ? parseAmount : parseCount;
}

/** The one message that a request holds several of. */
function pastAttempt(text: string): JsonObject {
  const [target, result] = parsePair(text);
  return { target, result: parseEnum(ResultClassSchema, result) };
}
