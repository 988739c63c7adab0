import { type DescField, ScalarType } from '@bufbuild/protobuf';
import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import { type Duration, DurationSchema } from '@bufbuild/protobuf/wkt';
import { PickSchema, type Policy, PolicySchema, PoolMemberSchema } from '@signalbox/contracts';
import { stringify } from 'yaml';

/** A policy as YAML in the form people write it. Compiled again, it gives an equal message. */
export function policyToYaml(policy: Policy): string {
  return stringify(plainMessage(reflect(PolicySchema, policy)), {
    lineWidth: 0,
    aliasDuplicateObjects: false,
    singleQuote: true,
  });
}

type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };

function plainMessage(message: ReflectMessage): Plain {
  if (message.desc.typeName === DurationSchema.typeName) return plainDuration(message.message as Duration);
  const entries = message.fields
    .filter((field) => message.isSet(field))
    .map((field): [string, Plain] => [field.name, plainField(message, field)]);
  return shortForm(message.desc.typeName, Object.fromEntries(entries));
}

/** The short forms that the decoder takes: a pick by its name, a pool member by its target. */
function shortForm(typeName: string, fields: { readonly [key: string]: Plain }): Plain {
  const [entry, ...others] = Object.entries(fields);
  if (!entry || others.length > 0) return fields;
  const [name, value] = entry;
  if (typeName === PoolMemberSchema.typeName && name === 'target') return value;
  const bare = typeof value === 'object' && Object.keys(value).length === 0;
  return typeName === PickSchema.typeName && bare ? name : fields;
}

function plainField(message: ReflectMessage, field: DescField): Plain {
  switch (field.fieldKind) {
    case 'list':
      return [...message.get(field)].map((item) => plainSingle(field, item));
    case 'map':
      return Object.fromEntries([...message.get(field)].map(([key, item]) => [String(key), plainSingle(field, item)]));
    default:
      return plainSingle(field, message.get(field));
  }
}

function plainSingle(field: DescField, value: unknown): Plain {
  if (field.message) return plainMessage(value as ReflectMessage);
  if (field.enum) {
    const { values, sharedPrefix = '' } = field.enum;
    return (values.find(({ number }) => number === value)?.name ?? '').slice(sharedPrefix.length).toLowerCase();
  }
  return field.scalar === ScalarType.INT64 ? Number(value) : (value as string | number | boolean);
}

function plainDuration({ seconds, nanos }: Duration): string {
  if (nanos === 0) return `${seconds}s`;
  return `${Number(seconds) * 1000 + nanos / 1e6}ms`;
}
