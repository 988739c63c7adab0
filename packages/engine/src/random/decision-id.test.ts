import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../test/router.ts';
import { decisionId, momentOf, SEED_BOUND } from './decision-id.ts';

const moment = fc.record({
  nowMs: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  seed: fc.oneof(
    fc.maxSafeNat().map((n) => n % SEED_BOUND),
    fc.constantFrom(0, 1, SEED_BOUND - 1, 2 ** 32, 2 ** 32 - 1, 2 ** 31),
  ),
});

describe('a decision id', () => {
  test('is a UUID of version 7 and variant 10, as RFC 9562 has it', () => {
    fc.assert(
      fc.property(moment, (m) => {
        expect(decisionId(m)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      }),
    );
  });

  test('holds time and seed, and gives them back', () => {
    fc.assert(
      fc.property(moment, (m) => void expect(momentOf(decisionId(m))).toEqual(m)),
      { numRuns: 500 },
    );
  });

  test('sorts by time', () => {
    const property = fc.property(moment, moment, (a, b) => {
      if (a.nowMs < b.nowMs) expect(decisionId(a) < decisionId(b)).toBe(true);
    });
    fc.assert(property);
  });

  test('is its own for each seed', () => {
    const ids = new Set(Array.from({ length: 5000 }, (_, seed) => decisionId({ nowMs: 1_764_000_000_000, seed })));
    expect(ids.size).toBe(5000);
  });

  test('stands as it does, so that recorded ones can still be read', () => {
    expect(decisionId({ nowMs: 1_764_000_000_000, seed: 42 })).toBe('019ab697-e800-7139-ae20-00000000002a');
  });

  test.each([
    '',
    'x',
    '0199c0de-0000-4abc-8def-0123456789ab',
    '0199c0de-0000-7abc-cdef-0123456789ab',
    '0199c0de00007abc8def0123456789ab',
    ' 0199c0de-0000-7abc-8def-0123456789ab',
    '0199c0de-0000-7abc-8def-0123456789abc',
  ])('is not %o', (id) => {
    expect(errorOf(() => momentOf(id))).toMatchObject({
      reason: 'INVALID_FIELD',
      details: { fields: [{ field: 'decision_id' }] },
    });
  });
});
