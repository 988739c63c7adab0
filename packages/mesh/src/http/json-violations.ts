import {
  type DescEnum,
  type DescField,
  type DescMessage,
  fromJson,
  type JsonValue,
  ScalarType,
} from '@bufbuild/protobuf';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';
import type { FieldViolation } from '@signalbox/contracts';
import { suggest } from '@signalbox/engine';
import { JSON_OPTIONS } from '../message-formats.ts';

/** A wrong field, and the message it stands in: that one is named before what is wrong. */
export interface JsonViolation extends FieldViolation {
  readonly subject: string;
}

/** Something that is not what its place wants: what that is called, and how to write it. */
interface Wanted {
  readonly noun: string;
  readonly remedy: string;
}

type JsonObject = Readonly<Record<string, JsonValue>>;
type Violations = Generator<JsonViolation, void>;

const MAX_DEPTH = 100;
const MAX_ENUM_NAMES = 12;
/** What is short and looks like a name or a number may be repeated; all else may be the contents of a prompt. */
const WORD = /^[A-Za-z0-9_.-]{1,32}$/;

const WHOLE: Wanted = { noun: 'a whole number', remedy: 'a whole number, as in 42' };
const WHOLE_32: Wanted = { noun: 'a whole number of 32 bits', remedy: 'a whole number, as in 42' };
const UNSIGNED: Wanted = { noun: 'a whole number', remedy: 'a whole number, not negative, as in 42' };
const REAL: Wanted = { noun: 'a number', remedy: 'a number, as in 0.5' };
const TEXT: Wanted = { noun: 'a string', remedy: 'text in double quotes' };
const LIST: Wanted = { noun: 'a list', remedy: 'a list in brackets, as in [ … ]' };
const OBJECT: Wanted = { noun: 'an object', remedy: 'an object in braces, as in { … }' };

const SCALARS: Readonly<Record<ScalarType, Wanted>> = {
  [ScalarType.DOUBLE]: REAL,
  [ScalarType.FLOAT]: REAL,
  [ScalarType.INT64]: WHOLE,
  [ScalarType.SINT64]: WHOLE,
  [ScalarType.SFIXED64]: WHOLE,
  [ScalarType.UINT64]: UNSIGNED,
  [ScalarType.FIXED64]: UNSIGNED,
  [ScalarType.INT32]: WHOLE_32,
  [ScalarType.SINT32]: WHOLE_32,
  [ScalarType.SFIXED32]: WHOLE_32,
  [ScalarType.UINT32]: UNSIGNED,
  [ScalarType.FIXED32]: UNSIGNED,
  [ScalarType.BOOL]: { noun: 'a truth value', remedy: 'true or false' },
  [ScalarType.STRING]: TEXT,
  [ScalarType.BYTES]: { noun: 'base64', remedy: 'bytes in base64' },
};

const WELL_KNOWN: Readonly<Record<string, Wanted>> = {
  'google.protobuf.Duration': { noun: 'a duration', remedy: 'seconds, as in "0.8s"' },
  'google.protobuf.Timestamp': { noun: 'a time', remedy: 'one of RFC 3339, as in "2026-01-31T12:00:00Z"' },
  'google.protobuf.FieldMask': { noun: 'a field mask', remedy: 'names in lowerCamelCase, separated by commas' },
  'google.protobuf.Struct': OBJECT,
  'google.protobuf.ListValue': LIST,
  'google.protobuf.Value': { noun: 'a value', remedy: 'any value of JSON' },
  'google.protobuf.Any': { noun: 'an object with a known @type', remedy: 'an object that names its type in @type' },
};

/** What is wrong with the JSON of a message, field by field. Repeats nothing that could be the contents of a prompt. */
export function* jsonViolations(desc: DescMessage, json: JsonValue, path = '', depth = 0): Violations {
  if (!isObject(json)) {
    yield complain(path, json, { noun: withArticle(desc.name), remedy: OBJECT.remedy });
    return;
  }
  const seen = new Set<string>();
  for (const [key, value] of Object.entries(json)) {
    const field = desc.fields.find(({ name, jsonName }) => name === key || jsonName === key);
    if (field === undefined) {
      yield unknownField(desc, key, path);
      continue;
    }
    const at = join(path, field.name);
    yield* setTwice(field, value, at, seen);
    if (!accepts(field, value) && depth < MAX_DEPTH) yield* fieldViolations(field, value, at, depth);
  }
}

function* setTwice({ name, oneof }: DescField, value: JsonValue, at: string, seen: Set<string>): Violations {
  if (seen.has(name)) yield { subject: at, field: at, description: 'set twice; write it once' };
  seen.add(name);
  if (oneof === undefined || value === null) return;
  const choice = `oneof ${oneof.name}`;
  if (seen.has(choice)) {
    const names = oneof.fields.map((field) => field.name);
    yield { subject: at, field: at, description: `set together with its alternative; write one of ${either(names)}` };
  }
  seen.add(choice);
}

function fieldViolations(field: DescField, value: JsonValue, path: string, depth: number): Violations {
  if (field.fieldKind === 'list') return listViolations(field, value, path, depth);
  if (field.fieldKind === 'map') return mapViolations(field, value, path, depth);
  return valueViolations(field, value, path, depth);
}

function* listViolations(field: DescField, value: JsonValue, path: string, depth: number): Violations {
  if (!Array.isArray(value)) {
    yield complain(path, value, LIST);
    return;
  }
  for (const [i, item] of value.entries()) {
    if (!accepts(field, [item])) yield* valueViolations(field, item, `${path}[${i}]`, depth);
  }
}

function* mapViolations(field: DescField, value: JsonValue, path: string, depth: number): Violations {
  if (!isObject(value)) {
    yield complain(path, value, OBJECT);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    const at = WORD.test(key) ? `${path}["${key}"]` : path;
    if (!accepts(field, { [key]: item })) yield* valueViolations(field, item, at, depth);
  }
}

/** Of a field that is not repeated, of an item of a list, or of a value of a map. */
function* valueViolations(field: DescField, value: JsonValue, path: string, depth: number): Violations {
  if (field.message !== undefined) {
    const wanted = wellKnown(field.message);
    if (wanted === undefined) yield* jsonViolations(field.message, value, path, depth + 1);
    else yield complain(path, value, wanted);
  } else if (field.enum !== undefined) yield complain(path, value, wantedOfEnum(field.enum));
  else if (field.scalar !== undefined) yield complain(path, value, SCALARS[field.scalar]);
}

/** Asks the decoder itself, so that nothing is called wrong that it takes. */
function accepts(field: DescField, value: JsonValue): boolean {
  try {
    fromJson(field.parent as DescMessage, { [field.name]: value }, JSON_OPTIONS);
    return true;
  } catch {
    return false;
  }
}

function unknownField({ fields }: DescMessage, key: string, path: string): JsonViolation {
  const known = fields.map(({ name, jsonName }) => (key.includes('_') ? name : jsonName));
  const [shown, field] = WORD.test(key) ? [` '${key}'`, join(path, key)] : ['', path];
  return { subject: path, field, description: `unknown field${shown}; ${suggest(key, known)}` };
}

function complain(path: string, value: JsonValue, { noun, remedy }: Wanted): JsonViolation {
  const given = noun === TEXT.noun ? kindOf(value) : quote(value);
  return { subject: path, field: path, description: `${given} is not ${noun}; write ${remedy}` };
}

function wellKnown(desc: DescMessage): Wanted | undefined {
  return isWrapperDesc(desc) ? SCALARS[desc.fields[0].scalar] : WELL_KNOWN[desc.typeName];
}

function wantedOfEnum({ name, values }: DescEnum): Wanted {
  const names = values.filter(({ number }) => number !== 0).map((value) => value.name);
  const more = names.length > MAX_ENUM_NAMES ? ', or another of its names' : '';
  return {
    noun: withArticle(name),
    remedy: more ? `${names.slice(0, MAX_ENUM_NAMES).join(', ')}${more}` : either(names),
  };
}

function quote(value: JsonValue): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  if (!WORD.test(text)) return kindOf(value);
  return typeof value === 'number' ? text : `'${text}'`;
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'boolean') return String(value);
  return { string: 'this text', number: 'this number', object: 'an object' }[typeof value as 'string'];
}

function either(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

function withArticle(name: string): string {
  return /^[AEIOU]/.test(name) ? `an ${name}` : `a ${name}`;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
