import { basename } from 'node:path';
import type { Finding } from '@signalbox/contracts';
import type { Logger } from '../logger.ts';
import { findingText } from '../store/compile.ts';
import type { ImportReport } from './import-sources.ts';
import type { SourceContent } from './source-files.ts';

/** Tells people what stands against documents on disk. */
export type ProblemLog = (report: ImportReport, content: SourceContent, taken: ReadonlySet<string>) => void;

/**
 * Logs problems once per content of a file, however often it is read, and that a file is good again, unless it was
 * taken: then its change is logged.
 */
export function createProblemLog(logger: Logger): ProblemLog {
  let logged: ReadonlySet<string> = new Set();
  let badFiles: ReadonlySet<string> = new Set();
  return ({ problems, warnings }, { catalog, policies }, taken) => {
    const files = [catalog, ...(policies ?? [])].filter((file) => file !== undefined);
    const etags = new Map(files.map(({ path, etag }) => [path, etag]));
    const keyOf = (finding: Finding) => `${etags.get(finding.file)} ${findingText(finding)}`;
    for (const finding of problems) {
      if (logged.has(keyOf(finding))) continue;
      logger.warn({ code: finding.code, severity: 'error' }, `not taken: ${findingText(finding)}`);
    }
    for (const finding of warnings) logger.warn({ code: finding.code, severity: 'warning' }, findingText(finding));
    logged = new Set(problems.map(keyOf));

    const wereBad = badFiles;
    badFiles = new Set(problems.map(({ file }) => file));
    for (const { path, name } of files) {
      if (!wereBad.has(path) || badFiles.has(path) || taken.has(name)) continue;
      logger.info({ goodAgain: path }, `${basename(path)} is good again`);
    }
  };
}
