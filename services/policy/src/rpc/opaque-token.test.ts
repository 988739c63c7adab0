import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeToken, encodeToken } from './opaque-token.ts';

const part = fc.oneof(fc.string(), fc.integer());

test('a token gives back what was put in', () => {
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      expect(decodeToken('page token', encodeToken('page token', ...parts))).toEqual(parts);
    }),
  );
});

test('a token of another kind, a changed one and any other text are refused', () => {
  const token = encodeToken('page token', 'desk', 3);
  const wrong = [encodeToken('resume cursor', 'desk', 3), token.slice(1), `${token}x`, `${token}.`, '', '.', 'x.y'];
  for (const text of wrong) {
    expect(() => decodeToken('page token', text)).toThrow(
      'this is not a page token of ours; leave it out to begin anew',
    );
  }
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => decodeToken('page token', text)).toThrow();
    }),
  );
});
