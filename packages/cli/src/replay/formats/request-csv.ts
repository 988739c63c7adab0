import { SignalboxError } from '@signalbox/contracts';
import { type CsvRecord, csvCells, csvRecords } from '../input/csv.ts';
import { linesOf } from '../input/lines.ts';
import type { TextFile } from '../input/text-file.ts';
import type { Entry, Sample } from '../sample.ts';
import { readEntry, unreadable } from './entries.ts';
import type { PromptFormat } from './prompt-format.ts';
import { isRequest, recordSample } from './record-sample.ts';

export const requestCsv: PromptFormat = {
  name: 'csv',
  about: 'CSV whose first line names its columns, among them prompt or input_tokens',
  fits: (head) => isRequest(csvCells(head.split(/\r?\n/, 1)[0] ?? '')),
  open: async (file) => ({ columns: [], entries: (onBytes) => entriesOf(file, onBytes) }),
};

async function* entriesOf(file: TextFile, onBytes?: (bytes: number) => void): AsyncGenerator<Entry> {
  let header: readonly string[] | undefined;
  for await (const record of csvRecords(linesOf(file.chunks(onBytes)))) {
    const names = header;
    if (names) yield readEntry(`line ${record.line}`, () => read(names, record));
    else if (isRequest(record.cells)) header = record.cells;
    else throw new SignalboxError('INVALID_DOCUMENT', `${file.path} has no column prompt or input_tokens`);
  }
}

/** Empty cells say nothing. */
function read(header: readonly string[], { cells, open }: CsvRecord): Sample {
  if (open) throw unreadable('a quote that opens here is never closed');
  if (cells.length !== header.length) throw unreadable(`${cells.length} cells; the header has ${header.length}`);
  const named = header.map((name, i): [string, string] => [name, cells[i] ?? '']);
  return recordSample(Object.fromEntries(named.filter(([, cell]) => cell !== '')));
}
