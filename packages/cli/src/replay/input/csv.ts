import { checkLength } from './entry-length.ts';
import type { Line } from './lines.ts';

/** A record of a CSV file (RFC 4180). */
export interface CsvRecord {
  readonly cells: readonly string[];
  /** The number of the line it begins in. */
  readonly line: number;
  /** True if a quote is still open where the file ends. */
  readonly open: boolean;
}

/** Joins lines to records: a cell in quotes may hold commas, doubled quotes and line breaks. Blank lines are left out. */
export async function* csvRecords(lines: AsyncIterable<Line>): AsyncGenerator<CsvRecord> {
  let parser = createParser();
  let first = 0;
  for await (const { text, number } of lines) {
    if (first === 0) {
      if (text.trim() === '') continue;
      first = number;
    }
    parser.feed(text);
    if (parser.open) {
      checkLength(parser.length, `the cell in quotes that opens in line ${first}`);
      continue;
    }
    yield { cells: parser.cells(), line: first, open: false };
    parser = createParser();
    first = 0;
  }
  if (first !== 0) yield { cells: parser.cells(), line: first, open: true };
}

/** The cells of one line without line breaks in quotes, such as a header. */
export function csvCells(line: string): readonly string[] {
  const parser = createParser();
  parser.feed(line);
  return parser.cells();
}

function createParser() {
  const done: string[] = [];
  let cell = '';
  let quoted = false;
  let length = 0;

  const feed = (text: string): void => {
    if (quoted) cell += '\n';
    length += text.length;
    let i = 0;
    while (i < text.length) i = quoted ? withinQuotes(text, i) : outside(text, i);
  };

  const withinQuotes = (text: string, from: number): number => {
    const quote = text.indexOf('"', from);
    cell += text.slice(from, quote < 0 ? text.length : quote);
    if (quote < 0) return text.length;
    if (text[quote + 1] !== '"') quoted = false;
    else cell += '"';
    return quoted ? quote + 2 : quote + 1;
  };

  const outside = (text: string, at: number): number => {
    if (text[at] === '"' && cell === '') {
      quoted = true;
      return at + 1;
    }
    const comma = text.indexOf(',', at);
    cell += text.slice(at, comma < 0 ? text.length : comma);
    if (comma < 0) return text.length;
    done.push(cell);
    cell = '';
    return comma + 1;
  };

  return {
    feed,
    cells: () => [...done, cell],
    get open() {
      return quoted;
    },
    get length() {
      return length;
    },
  };
}
