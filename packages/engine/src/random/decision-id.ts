import { SignalboxError } from '@signalbox/contracts';
import { combine, hashSeed } from './hash.ts';

/** A seed is an integer below this bound, so that it fits into a decision's id. */
export const SEED_BOUND = 2 ** 52;

/** When and with which seed a decision was made. */
export interface Moment {
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: number;
  /** An integer in [0, SEED_BOUND). */
  readonly seed: number;
}

/** Two hexadecimal digits of every byte: much faster than `toString(16)` on numbers beyond 32 bits. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A UUIDv7 (RFC 9562) that holds time and seed, so that a decision can be recomputed from its id and its request. */
export function decisionId({ nowMs, seed }: Moment): string {
  const timeHigh = Math.floor(nowMs / 0x10000);
  const seedHigh = Math.floor(seed / 0x100000000);
  const filler = combine(hashSeed(seed), 0x51);
  const version = 0x7000 | (filler & 0xfff);
  const variant = 0x8000 | ((filler >>> 12) & 0x3ff0) | (seedHigh >>> 16);
  const head = `${hex16(timeHigh >>> 16)}${hex16(timeHigh)}-${hex16(nowMs % 0x10000)}-${hex16(version)}-${hex16(variant)}`;
  return `${head}-${hex16(seedHigh)}${hex16(seed >>> 16)}${hex16(seed)}`;
}

/** Four hexadecimal digits of the lowest 16 bits. */
function hex16(value: number): string {
  return `${HEX[(value >>> 8) & 0xff]}${HEX[value & 0xff]}`;
}

const UUID_V7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{2}([0-9a-f])-([0-9a-f]{12})$/;

/** Reads time and seed back. Throws INVALID_FIELD if it is no decision's id. */
export function momentOf(id: string): Moment {
  const parts = UUID_V7.exec(id);
  if (!parts) {
    const description = 'not a decision id; it looks like 0199c0de-0000-7abc-8def-0123456789ab';
    throw new SignalboxError('INVALID_FIELD', `decision_id: ${description}`, {
      fields: [{ field: 'decision_id', description }],
    });
  }
  const [, high = '', low = '', top = '', bottom = ''] = parts;
  return { nowMs: Number.parseInt(high + low, 16), seed: Number.parseInt(top + bottom, 16) };
}
