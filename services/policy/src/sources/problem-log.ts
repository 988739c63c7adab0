import type { Finding } from '@signalbox/contracts';
import type { Logger } from '../logger.ts';
import { findingText } from '../store/compile.ts';
import type { SourceContent } from './source-files.ts';

/** Logs what stands against documents on disk: once per content of a file, however often it is read. */
export function createProblemLog(logger: Logger): (problems: readonly Finding[], content: SourceContent) => void {
  let logged: ReadonlySet<string> = new Set();
  return (problems, { catalog, policies }) => {
    const etags = new Map([catalog, ...(policies ?? [])].map((file) => [file?.path, file?.etag]));
    const keyOf = (finding: Finding) => `${etags.get(finding.file)} ${findingText(finding)}`;
    for (const finding of problems) {
      if (!logged.has(keyOf(finding))) logger.warn({ code: finding.code }, `not taken: ${findingText(finding)}`);
    }
    logged = new Set(problems.map(keyOf));
  };
}
