import type { CheckResult } from './check.ts';
import type { SourceFile } from './source-file.ts';

const LONG_LINES = 300;

/** Names the files of more than 300 lines, the longest first. Long is a reason to look, so this never fails. */
export function fileLengths(files: readonly SourceFile[]): CheckResult {
  const long = files
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > LONG_LINES)
    .sort((a, b) => b.lines - a.lines);
  return { status: 'passed', detail: long.map(({ path, lines }) => `${path} has ${lines} lines`).join('\n') };
}
