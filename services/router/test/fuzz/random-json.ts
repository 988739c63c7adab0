import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { nastyText } from './nasty-values.ts';
import { pickWeighted } from './random.ts';
import type { Values } from './values.ts';

const MAX_DEPTH = 5;
/** What may stand where something else is expected. */
const WRONG_VALUES = ['null', '{}', '[]', '[[]]', '"x"', '""', '0', '-1', '1.5', '1e400', 'true', '{"a":{"b":[1]}}'];
const STRAY_NAMES = ['promt', '__proto__', 'constructor', '@type', '$typeName', '$unknown', ''];
const DURATIONS = ['0s', '-1s', '1e3s', '315576000000s', '315576000001s', '1m', 's', 'NaN', '0.0000000001s'];
const TIMESTAMPS = ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999999999Z', 'yesterday'];

/** JSON text that is nearly what the message's JSON mapping allows. */
export function randomJson(desc: DescMessage, values: Values, depth = 0): string {
  const { random } = values;
  if (desc.typeName === 'google.protobuf.Duration') return timeJson(values, '2.5s', DURATIONS);
  if (desc.typeName === 'google.protobuf.Timestamp') return timeJson(values, '2026-01-01T00:00:00Z', TIMESTAMPS);
  if (depth > MAX_DEPTH) return '{}';
  const members: string[] = [];
  for (const member of desc.members) {
    const field = member.kind === 'oneof' ? random.pick(member.fields) : member;
    if (member.kind === 'oneof' ? values.nasty() : !values.isSet(field)) continue;
    members.push(`${nameOf(field, values)}:${fieldJson(field, values, depth)}`);
    if (field.fieldKind === 'scalar' && values.nasty())
      members.push(`${nameOf(field, values)}:${random.pick(WRONG_VALUES)}`);
  }
  if (values.nasty()) members.push(`${JSON.stringify(random.pick(STRAY_NAMES))}:${random.pick(WRONG_VALUES)}`);
  return `{${members.join(',')}}`;
}

function timeJson(values: Values, sensible: string, nasty: readonly string[]): string {
  return JSON.stringify(values.nasty() ? values.random.pick(nasty) : sensible);
}

/** Both names of a field are allowed. */
function nameOf(field: DescField, { random }: Values): string {
  return JSON.stringify(random.percent(50) ? field.name : field.jsonName);
}

function fieldJson(field: DescField, values: Values, depth: number): string {
  if (values.nasty()) return values.random.pick(WRONG_VALUES);
  const many = () => Array.from({ length: values.count(field, depth) });
  if (field.fieldKind === 'list') return `[${many().map(() => singleJson(field, values, depth))}]`;
  if (field.fieldKind !== 'map') return singleJson(field, values, depth);
  return `{${many().map(() => `${JSON.stringify(values.text(field))}:${singleJson(field, values, depth)}`)}}`;
}

function singleJson(field: DescField, values: Values, depth: number): string {
  if (field.message) return randomJson(field.message, values, depth + 1);
  if (field.enum) {
    const number = values.enumNumber(field.enum);
    const name = field.enum.values.find((value) => value.number === number)?.name ?? 'NO_SUCH_VALUE';
    return values.random.pick([JSON.stringify(name), String(number)]);
  }
  return field.scalar === ScalarType.STRING ? JSON.stringify(values.text(field)) : scalarJson(field, values);
}

/** A number or boolean bare, as text, or as something that is not quite one. */
function scalarJson(field: DescField, values: Values): string {
  const { random } = values;
  const value = String(values.scalar(field));
  const bare = /^(true|false|-?\d)/.test(value) ? value : JSON.stringify(value);
  if (!values.nasty()) return field.scalar === ScalarType.BOOL || random.percent(70) ? bare : JSON.stringify(value);
  return pickWeighted(random, [
    [1, () => JSON.stringify(nastyText(random))],
    [1, () => random.pick(WRONG_VALUES)],
  ])();
}
