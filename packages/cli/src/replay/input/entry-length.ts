import { SignalboxError } from '@signalbox/contracts';

/** The longest line or entry that is kept in memory, in UTF-16 code units: the longest prompt, with room for escapes. */
const MAX_ENTRY_LENGTH = 32 * 1024 * 1024;

/** @throws INVALID_DOCUMENT if an entry is too long to be one */
export function checkLength(length: number, place: string): void {
  if (length <= MAX_ENTRY_LENGTH) return;
  throw new SignalboxError(
    'INVALID_DOCUMENT',
    `${place} has more than ${MAX_ENTRY_LENGTH} characters; is the format right?`,
  );
}
