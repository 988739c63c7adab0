import { ScalarType } from '@bufbuild/protobuf';
import { pickWeighted, type Random } from './random.ts';

/** Texts that programs stumble over. */
const NASTY_TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  '-1',
  '1e309',
  'NaN',
  '%s%n%00',
  '\r\ngrpc-status: 0',
  '../../etc/passwd',
  '$' + '{7*7}',
  '\u202eright to left',
  'e\u0301\u0323',
  '👩‍👩‍👧‍👦',
  '\u{10ffff}',
  '\ufeff',
  '\ud800',
  'x\udc00y',
  "'; DROP TABLE policies; --",
  '{{{{[[[[',
  '"\\',
];

/** Around the limits of fields, and beyond. */
const LENGTHS = [63, 64, 65, 127, 128, 129, 256, 257, 1024, 1025, 5_000] as const;
const LONG_LENGTHS = [20_000, 70_000, 300_000] as const;
const FILLERS = ['x', 'é', '語', '👍', ' ', '\n', '(', '\u0000'] as const;

export function nastyText(random: Random): string {
  return pickWeighted(random, [
    [60, () => random.pick(NASTY_TEXTS)],
    [25, () => random.pick(FILLERS).repeat(random.pick(LENGTHS))],
    [1, () => random.pick(FILLERS).repeat(random.pick(LONG_LENGTHS))],
    [9, () => randomUnits(random, random.below(40))],
  ])();
}

/** UTF-16 code units of any kind, lone surrogates among them. */
function randomUnits(random: Random, length: number): string {
  return String.fromCharCode(...Array.from({ length }, () => random.below(0x10000)));
}

const DOUBLES = [0, -0, 0.5, 1, -1, 1.5, 1e-320, -1e-9, 1e21, 1.7e308, -1.7e308, Infinity, -Infinity, NaN, 2 ** 53];
const INT32S = [0, 1, -1, 2, 100, 1000, 1001, 10_001, 2 ** 31 - 1, -(2 ** 31)];
const INT64S = [0n, 1n, -1n, 399n, 401n, 10n ** 9n, 10n ** 9n + 1n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)];

/** A value of a scalar type that is not text, as protobuf-es holds it. */
export function nastyScalar(type: ScalarType, random: Random): number | bigint | boolean {
  switch (type) {
    case ScalarType.BOOL:
      return random.percent(50);
    case ScalarType.DOUBLE:
      return random.pick(DOUBLES);
    case ScalarType.INT32:
      return random.pick(INT32S);
    case ScalarType.INT64:
      return random.pick(INT64S);
    default:
      throw new Error(`no field of our services has the scalar type ${ScalarType[type]}`);
  }
}

/** How many entries a list or map gets: few, sometimes just too many. */
export function nastyCount(random: Random): number {
  return pickWeighted(random, [
    [40, () => 0],
    [40, () => random.below(8)],
    [15, () => 60 + random.below(10)],
    [1, () => 1_002],
  ])();
}
