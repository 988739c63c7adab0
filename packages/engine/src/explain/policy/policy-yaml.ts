import { type DescField, ScalarType } from '@bufbuild/protobuf';
import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import { type Duration, DurationSchema } from '@bufbuild/protobuf/wkt';
import {
  ArmSchema,
  LimitsSchema,
  PickSchema,
  type Policy,
  PolicySchema,
  PoolMemberSchema,
  ShadowSchema,
  TimeoutsSchema,
} from '@signalbox/contracts';
import { Document, type Node } from 'yaml';

/** Messages short enough for one line: `limits: { cost_usd: 0.05, output_tokens: 800 }`. */
const ONE_LINE = new Set<string>(
  [ArmSchema, LimitsSchema, PickSchema, PoolMemberSchema, ShadowSchema, TimeoutsSchema].map((desc) => desc.typeName),
);

/**
 * A policy as YAML in the form in which people write it: fields in the order of the protobuf message, without those
 * that have their default. Compiled again, it gives an equal message.
 */
export function policyToYaml(policy: Policy): string {
  const document = new Document();
  document.contents = createRenderer(document).message(reflect(PolicySchema, policy));
  return document.toString({ lineWidth: 0, singleQuote: true });
}

function createRenderer(document: Document) {
  const node = (value: unknown, flow = false): Node =>
    document.createNode(value, { flow, aliasDuplicateObjects: false });

  function renderMessage(message: ReflectMessage): Node {
    const { typeName } = message.desc;
    if (typeName === DurationSchema.typeName) return node(durationText(message.message as Duration));
    const present = message.fields.filter((field) => message.isSet(field));
    const short = shortForm(message, present);
    if (short !== undefined) return node(short);
    const entries = present.map((field) => [field.name, renderField(message, field)]);
    return node(Object.fromEntries(entries), entries.length === 0 || ONE_LINE.has(typeName));
  }

  function renderField(message: ReflectMessage, field: DescField): Node {
    switch (field.fieldKind) {
      case 'list':
        return node(
          [...message.get(field)].map((item) => renderValue(field, item)),
          !field.message,
        );
      case 'map': {
        const entries = [...message.get(field)].map(([key, item]) => [String(key), renderValue(field, item)]);
        return node(Object.fromEntries(entries), field.name === 'labels');
      }
      default:
        return renderValue(field, message.get(field));
    }
  }

  function renderValue(field: DescField, value: unknown): Node {
    if (field.message) return renderMessage(value as ReflectMessage);
    if (field.enum) return node(enumName(field.enum, value as number));
    return node(field.scalar === ScalarType.INT64 ? Number(value) : value);
  }

  return { message: renderMessage };
}

/** What the decoder takes in place of a message: a pick by its name, a pool member by its target. */
function shortForm(message: ReflectMessage, present: readonly DescField[]): string | undefined {
  const [field, ...others] = present;
  if (!field || others.length > 0) return undefined;
  if (message.desc.typeName === PoolMemberSchema.typeName)
    return field.name === 'target' ? String(message.get(field)) : undefined;
  if (message.desc.typeName !== PickSchema.typeName || field.fieldKind !== 'message') return undefined;
  const strategy = message.get(field);
  return strategy.fields.some((each) => strategy.isSet(each)) ? undefined : field.name;
}

function enumName({ values, sharedPrefix = '' }: NonNullable<DescField['enum']>, value: number): string {
  return (values.find(({ number }) => number === value)?.name ?? '').slice(sharedPrefix.length).toLowerCase();
}

function durationText({ seconds, nanos }: Duration): string {
  return nanos === 0 ? `${seconds}s` : `${Number(seconds) * 1000 + nanos / 1e6}ms`;
}
