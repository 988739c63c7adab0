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

/** A UUIDv7 (RFC 9562) that holds time and seed, so that a decision can be recomputed from its id and its request. */
export function decisionId({ nowMs, seed }: Moment): string {
  const time = nowMs.toString(16).padStart(12, '0');
  const filler = combine(hashSeed(seed), 0x51);
  const a = (filler & 0xfff).toString(16).padStart(3, '0');
  const variant = (8 + ((filler >>> 12) & 3)).toString(16);
  const rest = ((filler >>> 14) & 0xff).toString(16).padStart(2, '0');
  const random = seed.toString(16).padStart(13, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${a}-${variant}${rest}${random.slice(0, 1)}-${random.slice(1)}`;
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
