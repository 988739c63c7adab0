import { SignalboxError } from '@signalbox/contracts';
import { type CsvRecord, csvCells, csvRecords } from '../input/csv.ts';
import { linesOf } from '../input/lines.ts';
import type { TextFile } from '../input/text-file.ts';
import type { Entry, Sample } from '../sample.ts';
import { countIn, readEntry, requestOf, unreadable } from './entries.ts';
import type { PromptFormat } from './prompt-format.ts';

const HEADER = ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens'] as const;
/** As in `2023-11-16 18:17:03.9799600`, UTC; what is below a millisecond is left out. */
const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?)/;

export const azureTrace: PromptFormat = {
  name: 'azure-trace',
  about: `CSV with the columns ${HEADER.join(',')}: arrivals and token counts without prompts`,
  fits: (head) => isHeader(csvCells(head.split(/\r?\n/, 1)[0] ?? '')),
  open: async (file) => ({ columns: [], entries: (onBytes) => entriesOf(file, onBytes) }),
};

async function* entriesOf(file: TextFile, onBytes?: (bytes: number) => void): AsyncGenerator<Entry> {
  let header = true;
  for await (const record of csvRecords(linesOf(file.chunks(onBytes)))) {
    if (!header) yield readEntry(`line ${record.line}`, () => read(record));
    else if (isHeader(record.cells)) header = false;
    else throw new SignalboxError('INVALID_DOCUMENT', `${file.path} does not begin with ${HEADER.join(',')}`);
  }
}

function read({ cells }: CsvRecord): Sample {
  const [at = '', context = '', generated = ''] = cells;
  const [, date, time] = TIMESTAMP.exec(at) ?? [];
  const atMs = Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(atMs)) throw unreadable(`'${at.slice(0, 40)}' is no time`);
  const counts = { ContextTokens: context, GeneratedTokens: generated };
  return {
    request: requestOf({ inputTokens: BigInt(countIn(counts, 'ContextTokens')) }),
    atMs,
    outputTokens: countIn(counts, 'GeneratedTokens'),
    fields: {},
    answers: [],
  };
}

function isHeader(cells: readonly string[]): boolean {
  return HEADER.every((name, i) => cells[i] === name);
}
