import { setTimeout as delay } from 'node:timers/promises';
import { type Finding, SignalboxError } from '@signalbox/contracts';
import type { Logger } from '../logger.ts';
import { errorFinding, findingText } from '../store/compile.ts';
import type { PolicyState } from '../store/policy-state.ts';
import type { PolicyStore } from '../store/policy-store.ts';
import { liveRevision } from '../store/revision.ts';
import { createFileWatch } from './file-watch.ts';
import { type ImportReport, importSources } from './import-sources.ts';
import { createProblemLog } from './problem-log.ts';
import { readSources, type SourceContent, type SourcePaths } from './source-files.ts';
import { createSyncLoop, QUIET_MS } from './sync-loop.ts';

/** Keeps the store in line with the documents on disk. */
export interface SourceWatch {
  /** What stands against documents that are on disk but not live. */
  problems(): readonly Finding[];
  /** True if the catalog's file, as it was last read, is what is live. */
  isCatalogLive(): boolean;
  close(): Promise<void>;
}

export interface SourceWatchOptions {
  readonly paths: SourcePaths;
  readonly store: PolicyStore;
  readonly logger: Logger;
  readonly nowMs: () => number;
}

/**
 * Takes the documents into the store, and again whenever they change.
 * @throws SignalboxError STORAGE if a path cannot be read now. Later that is a problem, and what is live stays live.
 */
export async function watchSources({ paths, store, logger, nowMs }: SourceWatchOptions): Promise<SourceWatch> {
  const takeIntoStore = createImporter(store, nowMs);
  const logProblems = createProblemLog(logger);
  let problems: readonly Finding[] = [];
  let catalogEtag: string | undefined;

  const take = async (content: SourceContent) => {
    const head = store.head();
    const { problems: found, warnings } = await takeIntoStore(content);
    problems = [...content.unreadable, ...found];
    catalogEtag = content.catalog?.etag;
    logProblems({ problems, warnings }, content, filesTakenSince(head, store));
  };

  const sync = async () => {
    try {
      await files.aim(paths);
      const content = await readUnlessMoving(paths, store);
      await take(content);
      return content.unreadable.length === 0;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      problems = [errorFinding('NOT_TAKEN', paths.policies ?? paths.catalog ?? '', message, 'it is tried again')];
      logger.error({ err: error }, `the documents on disk could not be taken: ${message}`);
      return false;
    }
  };

  const loop = createSyncLoop(sync, nowMs);
  const files = createFileWatch(loop.noticeChange, logger);
  const close = async () => {
    await loop.close();
    await files.close();
  };

  try {
    await files.aim(paths);
    const content = await readSources(paths);
    const [unreadable] = content.unreadable;
    if (unreadable) throw new SignalboxError('STORAGE', findingText(unreadable));
    await take(content);
  } catch (error) {
    await close();
    throw error;
  }
  loop.start();
  const isCatalogLive = () => catalogEtag !== undefined && catalogEtag === liveRevision(store.state().catalog)?.etag;
  return { problems: () => problems, isCatalogLive, close };
}

/** The names of the files that have made something live, or taken it away. */
function filesTakenSince(head: number, store: PolicyStore): Set<string> {
  const origins = (store.after(head) ?? []).map(({ change }) => change.revision.origin);
  return new Set(origins.map((origin) => origin.replace(/^file:/, '')));
}

/** Reads again, a moment later, before a file is believed to be gone: many programs save by removing it first. */
async function readUnlessMoving(paths: SourcePaths, store: PolicyStore): Promise<SourceContent> {
  const content = await readSources(paths);
  const names = new Set(content.policies?.map((file) => file.name));
  const isAnyGone = [...store.state().imports.policies.keys()].some((name) => !names.has(name));
  if (content.policies === undefined || !isAnyGone) return content;
  await delay(QUIET_MS);
  return readSources(paths);
}

/** Takes content into the store. Content that changed nothing is not compiled again before it or the store changes. */
function createImporter(store: PolicyStore, nowMs: () => number): (content: SourceContent) => Promise<ImportReport> {
  let seen: { state: PolicyState; fingerprint: string; report: ImportReport } | undefined;
  return (content) => {
    const fingerprint = fingerprintOf(content);
    return store.transact(async (state) => {
      if (seen?.state === state && seen.fingerprint === fingerprint) return { result: seen.report };
      const step = await importSources(content, nowMs())(state);
      seen = step.commit ? undefined : { state, fingerprint, report: step.result };
      return step;
    });
  };
}

function fingerprintOf({ catalog, policies }: SourceContent): string {
  const partOf = (file: SourceContent['catalog']) => file && [file.path, file.etag, file.findings.map(findingText)];
  return JSON.stringify([partOf(catalog), policies?.map(partOf)]);
}
