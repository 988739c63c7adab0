import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CsvRecord, csvCells, csvRecords } from './csv.ts';
import { linesOf } from './lines.ts';

async function recordsOf(...chunks: string[]): Promise<CsvRecord[]> {
  const records: CsvRecord[] = [];
  const source = (async function* () {
    yield* chunks;
  })();
  for await (const record of csvRecords(linesOf(source))) records.push(record);
  return records;
}

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

test('reads back every cell that is written in quotes', async () => {
  const cell = fc.stringMatching(/^[a", \n]{0,8}$/);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(cell, { minLength: 1 }), { minLength: 1 }), async (rows) => {
      const records = await recordsOf(rows.map((row) => row.map(quoted).join(',')).join('\n'));
      expect(records.map(({ cells }) => cells)).toEqual(rows);
    }),
  );
});

test('keeps commas, quotes and line breaks of a cell, and counts lines', async () => {
  const records = await recordsOf('prompt,task\n"a, ""b""\n\nc",faq\r\n\n5" disk,\n');
  expect(records).toEqual([
    { cells: ['prompt', 'task'], line: 1, open: false },
    { cells: ['a, "b"\n\nc', 'faq'], line: 2, open: false },
    { cells: ['5" disk', ''], line: 6, open: false },
  ]);
});

test('says where a quote opens that is never closed', async () => {
  expect(await recordsOf('a\n"b\nc')).toEqual([
    { cells: ['a'], line: 1, open: false },
    { cells: ['b\nc'], line: 2, open: true },
  ]);
});

test('reads the cells of one line', () => {
  expect(csvCells('a,"b,c",')).toEqual(['a', 'b,c', '']);
});
