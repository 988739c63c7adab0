import { type DescEnum, type DescField, ScalarType } from '@bufbuild/protobuf';
import { nastyCount, nastyScalar, nastyText } from './nasty-values.ts';
import type { Random } from './random.ts';
import { sensibleNumber, sensibleText } from './vocabulary.ts';

/** Where the values of one message come from: sensible ones, with so much nastiness among them. */
export interface Values {
  readonly random: Random;
  /** True as often as something is to be nasty. */
  nasty(): boolean;
  text(field: DescField): string;
  /** A value of a scalar type that is not text, as protobuf-es holds it. */
  scalar(field: DescField): number | bigint | boolean;
  enumNumber(desc: DescEnum): number;
  /** How many entries a list or a map has. */
  count(field: DescField, depth: number): number;
  /** Whether a field is set at all. */
  isSet(field: DescField): boolean;
}

/** Makes a text for a field that asks for more than a word, or undefined. */
export type SpecialText = (field: DescField, random: Random) => string | undefined;

/** Percentages. Most messages are sensible but for a value or two, so that they get past the first check. */
const SPICES = [0, 0, 1, 3, 10, 40];
const UNKNOWN_ENUM_NUMBERS = [-1, 7, 99, 2 ** 31 - 1];
/** Without these a message says too little. */
const ESSENTIAL = [
  'policy',
  'name',
  'source',
  'request',
  'requests',
  'rules',
  'otherwise',
  'use',
  'replica',
  'revision',
  'seconds',
];

export function createValues(random: Random, special: SpecialText): Values {
  const spice = random.pick(SPICES);
  const nasty = () => random.percent(spice);
  return {
    random,
    nasty,
    text: (field) => special(field, random) ?? (nasty() ? nastyText(random) : sensibleText(field, random)),
    scalar(field) {
      const type = field.scalar ?? ScalarType.STRING;
      return nasty() ? nastyScalar(type, random) : sensibleNumber(field.name, type, random);
    },
    enumNumber: (desc) => (nasty() ? random.pick(UNKNOWN_ENUM_NUMBERS) : random.pick(desc.values).number),
    count(field, depth) {
      // Long lists of messages grow with every level.
      if (field.message && depth > 0) return random.below(3);
      return nasty() ? nastyCount(random) : 1 + random.below(2);
    },
    isSet(field) {
      if (ESSENTIAL.includes(field.name)) return random.percent(95);
      return random.percent(field.fieldKind === 'list' ? 12 : 30);
    },
  };
}
