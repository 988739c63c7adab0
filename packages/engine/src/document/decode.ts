import {
  create,
  type DescEnum,
  type DescField,
  type DescMessage,
  type MessageShape,
  ScalarType,
} from '@bufbuild/protobuf';
import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import { DurationSchema } from '@bufbuild/protobuf/wkt';
import { PickSchema, PoolMemberSchema } from '@signalbox/contracts';
import { durationOf } from '../routing/durations.ts';
import { type Findings, type Path, type Spot, untilTooMany } from './findings.ts';
import { suggest } from './nearest.ts';
import { readSource } from './source.ts';

/**
 * Builds a protobuf message from plain data, as protobuf's JSON mapping does, but finds every mistake instead of the
 * first one, and takes four short forms that read better: an enum value in lower case without its prefix, a `pick`
 * by its name alone, a pool member by its target alone, and an empty value for an empty message.
 */
export function decodeMessage<D extends DescMessage>(
  desc: D,
  data: unknown,
  findings: Findings,
  path: Path = [],
): MessageShape<D> {
  const message = create(desc);
  fill(reflect(desc, message), data, findings, path);
  return message;
}

/** Reads YAML text as a message; undefined if there is nothing to check. The findings tell whether it is to be trusted. */
export function readMessage<D extends DescMessage>(
  desc: D,
  text: string,
  file: string,
): { message: MessageShape<D> | undefined; findings: Findings } {
  const { data, findings } = readSource(text, file);
  if (isObject(data)) return { message: untilTooMany(() => decodeMessage(desc, data, findings)), findings };
  const remedy = `write ${describeMessage(desc)}`;
  if (data === null) findings.error('MISSING_FIELD', [], 'the document is empty', remedy);
  else if (!findings.hasErrors)
    findings.error('WRONG_TYPE', [], `the document is ${show(data)}, not a mapping`, remedy);
  return { message: undefined, findings };
}

function fill(target: ReflectMessage, data: unknown, findings: Findings, path: Path): void {
  const fields = expandShortForm(target.desc, data);
  if (!isObject(fields)) {
    findings.error('WRONG_TYPE', path, `${show(data)} is not a mapping`, `write ${describeMessage(target.desc)}`);
    return;
  }
  const seen = new Set<DescField>();
  for (const [key, value] of Object.entries(fields)) {
    const field = target.desc.fields.find((f) => f.name === key || f.jsonName === key);
    if (field && seen.has(field)) {
      findings.error('DUPLICATE_NAME', [...path, key], `'${field.name}' is written twice`, 'keep one of them', 'key');
    } else if (!field) {
      const names = target.desc.fields.map((f) => f.name);
      findings.error('UNKNOWN_FIELD', [...path, key], `unknown field '${key}'`, suggest(key, names), 'key');
    } else if (field.oneof && target.oneofCase(field.oneof) !== undefined) {
      const other = target.oneofCase(field.oneof)?.name;
      const message = `'${key}' and '${other}' exclude each other`;
      findings.error('INVALID_VALUE', [...path, key], message, 'keep one of them', 'key');
    } else {
      seen.add(field);
      setField(target, field, value, findings, [...path, key]);
    }
  }
}

function setField(target: ReflectMessage, field: DescField, value: unknown, findings: Findings, path: Path): void {
  if (value === null && field.fieldKind !== 'message') return;
  if (field.fieldKind === 'list') setList(target, field, value, findings, path);
  else if (field.fieldKind === 'map') setMap(target, field, value, findings, path);
  else {
    const decoded = decodeSingle(field, value, findings, path);
    if (decoded !== undefined) target.set(field, decoded);
  }
}

function setList(
  target: ReflectMessage,
  field: DescField & { fieldKind: 'list' },
  value: unknown,
  findings: Findings,
  path: Path,
): void {
  if (!Array.isArray(value)) {
    const remedy = `write \`${field.name}: [${typeof value === 'string' ? value : '…'}]\``;
    findings.error('WRONG_TYPE', path, `${show(value)} is not a list`, remedy);
  }
  const items: readonly unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? [value] : [];
  const list = target.get(field);
  for (const [i, item] of items.entries()) {
    const decoded = decodeSingle(field, item, findings, [...path, i]);
    if (decoded !== undefined) list.add(decoded);
  }
}

function setMap(
  target: ReflectMessage,
  field: DescField & { fieldKind: 'map' },
  value: unknown,
  findings: Findings,
  path: Path,
): void {
  if (!isObject(value)) {
    findings.error('WRONG_TYPE', path, `${show(value)} is not a mapping`, `write \`${field.name}: { name: … }\``);
    return;
  }
  const map = target.get(field);
  for (const [key, item] of Object.entries(value)) {
    const name = decodeText(key, findings, [...path, key], 'key') ?? key;
    const decoded = decodeSingle(field, item, findings, [...path, key]);
    if (decoded !== undefined) map.set(name, decoded);
  }
}

function decodeSingle(field: DescField, value: unknown, findings: Findings, path: Path): unknown {
  if (field.message) {
    if (field.message.typeName === DurationSchema.typeName) return decodeDuration(value, findings, path);
    const message = reflect(field.message, create(field.message));
    fill(message, value ?? {}, findings, path);
    return message;
  }
  if (field.enum) return decodeEnum(field.enum, value, findings, path);
  return decodeScalar(field.scalar ?? ScalarType.STRING, value, findings, path);
}

function decodeScalar(type: ScalarType, value: unknown, findings: Findings, path: Path): unknown {
  const wrong = (wanted: string) => {
    findings.error('WRONG_TYPE', path, `${show(value)} is not ${wanted}`, `write ${wanted}`);
    return undefined;
  };
  switch (type) {
    case ScalarType.STRING:
      return decodeText(value, findings, path) ?? wrong('a text');
    case ScalarType.BOOL:
      return typeof value === 'boolean' ? value : wrong('true or false');
    case ScalarType.DOUBLE:
      return Number.isFinite(value) ? value : wrong('a number');
    case ScalarType.INT64:
      return wholeNumber(value) ?? wrong('a whole number');
    case ScalarType.INT32:
      return Number.isInteger(value) && Math.abs(value as number) < 2 ** 31 ? value : wrong('a whole number');
    default:
      throw new Error(`documents have no fields of scalar type ${type}`);
  }
}

/** What is no text but can be read as one is reported, and read as one, so that nothing is reported that follows from it. */
function decodeText(value: unknown, findings: Findings, path: Path, spot: Spot = 0): string | undefined {
  if (typeof value === 'string') {
    if (value.isWellFormed()) return value;
    findings.error('WRONG_TYPE', path, 'half of a surrogate pair stands alone', 'write the whole character', spot);
    return value.toWellFormed();
  }
  if (typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  findings.error('WRONG_TYPE', path, `${value} is not a text`, `write it in quotes: '${value}'`);
  return String(value);
}

/** In protobuf's JSON mapping, whole numbers of 64 bits are texts. */
function wholeNumber(value: unknown): bigint | undefined {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? BigInt(number as number) : undefined;
}

function decodeEnum(desc: DescEnum, value: unknown, findings: Findings, path: Path): number | undefined {
  const short = (name: string) => name.slice(desc.sharedPrefix?.length ?? 0).toLowerCase();
  const wanted = typeof value === 'string' ? value : '';
  const found = desc.values.find((v) => v.name === wanted || short(v.name) === wanted.toLowerCase());
  if (found) return found.number;
  const names = desc.values.filter((v) => v.number !== 0).map((v) => short(v.name));
  findings.error('INVALID_VALUE', path, `${show(value)} is not one of the values`, suggest(wanted, names));
  return undefined;
}

const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;
const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Longer than anybody waits. */
const MAX_DURATION_MS = 366 * 24 * UNIT_MS.h;

function decodeDuration(value: unknown, findings: Findings, path: Path): ReflectMessage | undefined {
  const match = typeof value === 'string' ? DURATION.exec(value) : null;
  const ms = Number(match?.[1]) * UNIT_MS[match?.[2] as keyof typeof UNIT_MS];
  if (ms <= MAX_DURATION_MS) return reflect(DurationSchema, durationOf(ms));
  const remedy = "write a number with its unit, as in '5s' or '800ms'";
  findings.error('WRONG_TYPE', path, `${show(value)} is not a duration`, match ? 'write a year at most' : remedy);
  return undefined;
}

/** The short forms of messages: `pick: cheapest`, and a pool member by its target. */
function expandShortForm(desc: DescMessage, data: unknown): unknown {
  if (typeof data !== 'string') return data;
  if (desc.typeName === PickSchema.typeName) return { [data]: {} };
  if (desc.typeName === PoolMemberSchema.typeName) return { target: data };
  return data;
}

function describeMessage(desc: DescMessage): string {
  return `\`{ ${desc.fields
    .slice(0, 4)
    .map((f) => `${f.name}: …`)
    .join(', ')}${desc.fields.length > 4 ? ', …' : ''} }\``;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'a mapping';
  const text = typeof value === 'string' ? `'${value}'` : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
