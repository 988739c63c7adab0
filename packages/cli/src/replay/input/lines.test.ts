import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filledLinesOf, type Line, linesOf } from './lines.ts';

async function read(chunks: readonly string[], split = linesOf): Promise<Line[]> {
  const lines: Line[] = [];
  const source = (async function* () {
    yield* chunks;
  })();
  for await (const line of split(source)) lines.push(line);
  return lines;
}

test('splits text the same however it is cut into pieces', async () => {
  const chunks = fc.array(fc.stringMatching(/^[ab\r\n]{0,8}$/));
  await fc.assert(
    fc.asyncProperty(chunks, async (pieces) => {
      expect(await read(pieces)).toEqual(await read([pieces.join('')]));
    }),
  );
});

test('leaves blank lines out but counts them', async () => {
  expect(await read(['a\r\n\n', '  \nb'], filledLinesOf)).toEqual([
    { text: 'a', number: 1 },
    { text: 'b', number: 4 },
  ]);
});

test('refuses a line that no memory should hold', async () => {
  const megabyte = 'x'.repeat(1024 * 1024);
  await expect(read(Array.from({ length: 40 }, () => megabyte))).rejects.toThrow(/line 1 has more than/);
});
