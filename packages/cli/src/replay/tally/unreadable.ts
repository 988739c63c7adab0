import { SignalboxError } from '@signalbox/contracts';
import type { ReplayReport } from '../report.ts';
import type { PromptSet, UnreadableEntry } from '../sample.ts';

/** So many are told; the others are only counted. */
const SHOWN = 5;

/** Entries that could not be read. */
export function createUnreadable({ path, format }: PromptSet) {
  const first: UnreadableEntry[] = [];
  let entries = 0;
  return {
    add(entry: UnreadableEntry): void {
      entries++;
      if (first.length < SHOWN) first.push(entry);
    },
    report: (): ReplayReport['unreadable'] => ({ entries, first }),
    /** The error of a file in which nothing can be read. */
    error(): SignalboxError {
      const [example] = first;
      if (!example) return new SignalboxError('INVALID_DOCUMENT', `${path} has no prompts`);
      const what = `none of ${entries} entries of ${path} can be read as ${format}`;
      return new SignalboxError('INVALID_DOCUMENT', `${what}: ${example.place}: ${example.problem}`);
    },
  };
}
