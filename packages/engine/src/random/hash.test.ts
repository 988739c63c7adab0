import { describe, expect, test } from 'vitest';
import { combine, hashSeed, hashText, unit } from './hash.ts';

const COUNT = 20_000;
const BINS = 50;

/** Pearson's statistic of how evenly numbers of (0, 1) fall into bins; 49 degrees of freedom exceed 110 once in a million. */
function chiSquare(numbers: Iterable<number>): number {
  const bins = new Array<number>(BINS).fill(0);
  let count = 0;
  for (const number of numbers) {
    bins[Math.floor(number * BINS)] = (bins[Math.floor(number * BINS)] ?? 0) + 1;
    count++;
  }
  const expected = count / BINS;
  return bins.reduce((sum, bin) => sum + (bin - expected) ** 2 / expected, 0);
}

const range = Array.from({ length: COUNT }, (_, i) => i);

describe('hashes are even', () => {
  test.each([
    ['texts that count', (i: number) => hashText(`user-${i}`)],
    ['short texts', (i: number) => hashText(String.fromCharCode(i))],
    ['texts that count, with a salt', (i: number) => combine(hashText('percent p a'), hashText(`${i}`))],
    ['seeds in a row', (i: number) => hashSeed(i)],
    ['seeds with a salt', (i: number) => combine(0x5bad0, hashSeed(i))],
    ['seeds that differ in their high bits', (i: number) => hashSeed(i * 2 ** 32)],
    ['salts in a row', (i: number) => combine(i, hashText('ada'))],
    ['partners in a row', (i: number) => combine(hashText('ada'), i)],
  ])('of %s', (_, hash) => {
    expect(chiSquare(range.map((i) => unit(hash(i))))).toBeLessThan(110);
  });

  test('and those of two salts have nothing to do with each other', () => {
    const [a, b] = [hashText('percent p a'), hashText('percent p b')];
    const distances = range.map(
      (i) => (unit(combine(a, hashText(`${i}`))) - unit(combine(b, hashText(`${i}`))) + 1) % 1,
    );
    expect(chiSquare(distances)).toBeLessThan(110);
  });
});

test('a unit is never 0 and never 1', () => {
  expect(unit(0)).toBeGreaterThan(0);
  expect(unit(0xffff_ffff)).toBeLessThan(1);
  expect(unit(-1)).toBe(unit(0xffff_ffff));
});

test('hashes stand as they do: another would move every session', () => {
  expect([
    hashText(''),
    hashText('ada'),
    hashText('Zürich 👍'),
    hashSeed(42),
    hashSeed(2 ** 52 - 1),
    combine(1, 2),
  ]).toMatchInlineSnapshot(`
    [
      2872998923,
      1983102478,
      2634262366,
      684603095,
      3349876135,
      4032123603,
    ]
  `);
});
