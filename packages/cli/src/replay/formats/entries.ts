import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type RouteRequest, RouteRequestSchema, SignalboxError } from '@signalbox/contracts';
import { filledLinesOf } from '../input/lines.ts';
import type { TextFile } from '../input/text-file.ts';
import type { Entry, Sample } from '../sample.ts';

/** A JSON object. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** The error of an entry that cannot be read; it costs that entry only. */
export function unreadable(problem: string): SignalboxError {
  return new SignalboxError('INVALID_DOCUMENT', problem);
}

/** Reads one entry; one that cannot be read is told with its place. */
export function readEntry(place: string, read: () => Sample): Entry {
  try {
    return read();
  } catch (error) {
    if (error instanceof SignalboxError) return { place, problem: error.message };
    throw error;
  }
}

/** Reads a file with one JSON object per line. */
export async function* jsonLineEntries(
  file: TextFile,
  onBytes: ((bytes: number) => void) | undefined,
  read: (record: JsonRecord, index: number) => Sample,
): AsyncGenerator<Entry> {
  let index = 0;
  for await (const { text, number } of filledLinesOf(file.chunks(onBytes))) {
    const at = index++;
    yield readEntry(`line ${number}`, () => read(parseRecord(text), at));
  }
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function parseRecord(text: string): JsonRecord {
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonRecord;
  throw unreadable('not a JSON object');
}

/** The first line of a file's head as a JSON object, if it is one. */
export function firstRecord(head: string): JsonRecord | undefined {
  try {
    return parseRecord(head.trimStart().split('\n', 1)[0] ?? '');
  } catch {
    return undefined;
  }
}

export function textIn(record: JsonRecord, key: string): string {
  const value = record[key];
  if (typeof value === 'string') return value;
  throw unreadable(`${key} is missing or not a text`);
}

/** A count of something: a whole number, 0 or more. */
export function countIn(record: JsonRecord, key: string): number {
  const value = record[key];
  const count = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (Number.isSafeInteger(count) && (count as number) >= 0) return count as number;
  throw unreadable(`${key} is not a whole number of 0 or more`);
}

/** A score from 0 to 1. */
export function scoreIn(record: JsonRecord, key: string): number {
  const value = record[key];
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  throw unreadable(`${key} is not a number from 0 to 1`);
}

export function requestOf(init: MessageInitShape<typeof RouteRequestSchema>): RouteRequest {
  return create(RouteRequestSchema, init);
}
