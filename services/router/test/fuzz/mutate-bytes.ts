import { pickWeighted, type Random } from './random.ts';

type Mutation = (bytes: Buffer, random: Random) => Buffer;

/** The largest varint, a length beyond any message, a group that never ends, and tags of fields that do not exist. */
const NASTY_BYTES = [
  'ffffffffffffffffff01',
  'ffffffffffffffffffffff',
  '0affffffff0f',
  '0b0b0b0b0b0b0b0b',
  '0c',
  '00',
  'fa3f04deadbeef',
  'c0ffeec0',
].map((hex) => Buffer.from(hex, 'hex'));

const MUTATIONS: readonly (readonly [number, Mutation])[] = [
  [40, flipBits],
  [20, truncate],
  [15, (bytes, random) => insert(bytes, random.pick(NASTY_BYTES), random)],
  [10, (bytes, random) => insert(bytes, randomBytes(random, 1 + random.below(16)), random)],
  [10, (bytes, random) => insert(bytes, slice(bytes, random), random)],
  [5, (bytes, random) => cut(bytes, random)],
];

/** Damages an encoded message in one to four places. */
export function mutateBytes(bytes: Uint8Array, random: Random): Buffer {
  let damaged: Buffer = Buffer.from(bytes);
  for (let i = random.below(4); i >= 0; i--) damaged = pickWeighted(random, MUTATIONS)(damaged, random);
  return damaged;
}

export function randomBytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.below(0x100)));
}

/** The beginning of one message and the end of another. */
export function spliceBytes(first: Uint8Array, second: Uint8Array, random: Random): Buffer {
  return Buffer.concat([
    first.subarray(0, random.below(first.length + 1)),
    second.subarray(random.below(second.length + 1)),
  ]);
}

function flipBits(bytes: Buffer, random: Random): Buffer {
  for (let i = random.below(8); i >= 0 && bytes.length > 0; i--) {
    const at = random.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  }
  return bytes;
}

function truncate(bytes: Buffer, random: Random): Buffer {
  return bytes.subarray(0, random.below(bytes.length + 1));
}

function insert(bytes: Buffer, inserted: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);
}

function slice(bytes: Buffer, random: Random): Buffer {
  const from = random.below(bytes.length + 1);
  return bytes.subarray(from, from + random.below(64));
}

function cut(bytes: Buffer, random: Random): Buffer {
  const from = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + random.below(16))]);
}
