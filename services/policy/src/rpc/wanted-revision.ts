import { invalidFields } from '@signalbox/contracts';

/** The revision a request names, undefined if it names none. @throws SignalboxError INVALID_FIELD */
export function wantedRevision(revision: bigint): number | undefined {
  if (revision >= 0n) return Number(revision) || undefined;
  throw invalidFields([{ field: 'revision', description: `${revision} is below 1; revisions are counted from 1` }]);
}
