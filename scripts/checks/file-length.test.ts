import { expect, test } from 'vitest';
import { fileLengths } from './file-length.ts';

const file = (path: string, lines: number) => ({ path, text: 'x\n'.repeat(lines) });

test('long files are named, the longest first, and nothing fails', () => {
  expect(fileLengths([file('a.ts', 300), file('b.ts', 301), file('c.ts', 400)])).toEqual({
    status: 'passed',
    detail: 'c.ts has 400 lines\nb.ts has 301 lines',
  });
});
