import { SignalboxError } from '@signalbox/contracts';

const PLAIN_WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  ENOTDIR: 'it is not a directory',
  EISDIR: 'it is a directory',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EMFILE: 'too many files are open',
};

/** What went wrong with a file, in plain words. */
export function errorText(error: unknown): string {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  return PLAIN_WORDS[code] ? `${PLAIN_WORDS[code]} (${code})` : message;
}

/** Says that a state directory cannot be used, and why. */
export function stateFailure(directory: string, error: unknown): SignalboxError {
  const message = `the state directory ${directory} cannot be used: ${errorText(error)}; correct it or set SIGNALBOX_STATE_DIR`;
  return new SignalboxError('STORAGE', message, { cause: error });
}

/** True if a file or directory is not there. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

/** The code of a system call that failed, else empty. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
