import { create, type DescField, type DescMessage, type Message, ScalarType } from '@bufbuild/protobuf';
import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import type { Values } from './values.ts';

/** Deeper messages stay empty. */
const MAX_DEPTH = 5;

/** A message that its descriptor allows, whatever the service may think of it. */
export function randomMessage(desc: DescMessage, values: Values): Message {
  const target = reflect(desc, create(desc));
  fill(target, values, 0);
  return target.message;
}

function fill(target: ReflectMessage, values: Values, depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (const member of target.desc.members) {
    const field = member.kind === 'oneof' ? values.random.pick(member.fields) : member;
    if (member.kind === 'oneof' ? !values.nasty() : values.isSet(field)) setField(target, field, values, depth);
  }
}

function setField(target: ReflectMessage, field: DescField, values: Values, depth: number): void {
  if (field.fieldKind === 'list') {
    const list = target.get(field);
    for (let i = values.count(field, depth); i > 0; i--) list.add(randomSingle(field, values, depth));
  } else if (field.fieldKind === 'map') {
    const map = target.get(field);
    // The number keeps keys apart that are otherwise the same.
    for (let i = values.count(field, depth); i > 0; i--)
      map.set(wellFormed(field, values) + i, randomSingle(field, values, depth));
  } else {
    target.set(field, randomSingle(field, values, depth));
  }
}

function randomSingle(field: DescField, values: Values, depth: number): unknown {
  if (field.message) {
    const nested = reflect(field.message, create(field.message));
    fill(nested, values, depth + 1);
    return nested;
  }
  if (field.enum) return values.enumNumber(field.enum);
  return field.scalar === ScalarType.STRING ? wellFormed(field, values) : values.scalar(field);
}

/** Only JSON can carry lone surrogates; the encoder of the binary format refuses them. */
function wellFormed(field: DescField, values: Values): string {
  return values.text(field).toWellFormed();
}
