import { note, paintOut, print, printJson } from '../output.ts';
import { showMilliseconds } from '../rendering/units.ts';
import { requestOfFlags } from '../request/request-flags.ts';
import { DATA_VARIABLE, locatePrompts } from './data-path.ts';
import { AUTO } from './formats/all-formats.ts';
import { loadPolicy } from './load-policy.ts';
import { openPrompts } from './open-prompts.ts';
import type { Assignment } from './outcome-mapping.ts';
import { createProgress } from './progress.ts';
import { replay } from './replay.ts';
import type { ReplayReport } from './report.ts';
import { showRequests } from './report-cells.ts';
import { renderReport } from './report-text.ts';

/** What the command line says. */
export interface ReplayOptions {
  readonly policy: string;
  readonly prompts: string;
  readonly format: string;
  readonly catalog: string;
  readonly policies: string;
  readonly limit?: number;
  readonly seed: number;
  readonly taskField?: string;
  readonly outcomes?: readonly Assignment[];
  readonly by?: string;
  readonly json?: boolean;
}

/** Replays, and prints what comes of it. @throws SignalboxError */
export async function runReplay(options: ReplayOptions): Promise<void> {
  const startedMs = performance.now();
  const report = await reportOf(options);
  if (options.json) return printJson(report);
  print(renderReport(report, paintOut));
  note(`replayed ${showRequests(report.requests)} in ${showMilliseconds(performance.now() - startedMs)}`);
}

async function reportOf(options: ReplayOptions): Promise<ReplayReport> {
  const { policy: name, policies, catalog, format, seed, limit, taskField, outcomes, by } = options;
  const path = locatePrompts(options.prompts, process.env[DATA_VARIABLE]);
  const policy = await loadPolicy({ name, policies, catalog });
  const prompts = await openPrompts(path, format === AUTO ? undefined : format);
  const progress = createProgress(process.stderr, prompts.sizeBytes);
  try {
    return await replay({
      policy,
      prompts,
      nowMs: Date.now(),
      seed,
      limit,
      request: requestOfFlags({ ...options, policy: undefined }),
      taskField,
      outcomes,
      groupBy: by,
      onProgress: progress.update,
    });
  } finally {
    progress.stop();
  }
}
