import { access, constants, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CatalogSchema, type Policy, PolicySchema } from '@signalbox/contracts';
import { errorText, isMissing, stateFailure } from '../file-error.ts';
import type { Logger } from '../logger.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { isPolicyName } from './policy-name.ts';
import { type Commit, EMPTY_STATE, type ImportedPolicy, type Imports, type PolicyState } from './policy-state.ts';
import type { History } from './revision.ts';
import { createRevisionFiles, type RevisionFiles, revisionPath } from './revision-files.ts';

/** Where the store's state outlives the process. */
export interface StateStorage {
  /** Reads everything; nothing is compiled yet. @throws SignalboxError STORAGE */
  load(): Promise<Omit<PolicyState, 'live'>>;
  /** Writes a commit; if that fails, takes back what it has written of it. @throws SignalboxError STORAGE */
  save(commit: Commit): Promise<void>;
}

/** For a process that needs not remember. */
export function createMemoryStorage(): StateStorage {
  return { load: async () => EMPTY_STATE, save: async () => {} };
}

/** Where the revisions of each document are. */
export function revisionPaths(directory: string) {
  return {
    catalog: (revisionNumber: number) => revisionPath(join(directory, 'catalog'), revisionNumber),
    policy: (name: string, revisionNumber: number) => revisionPath(join(directory, 'policies', name), revisionNumber),
  };
}

/** Keeps state under `<directory>/catalog/`, `<directory>/policies/<name>/` and `<directory>/imports.json`. */
export function createFileStorage(directory: string, logger: Logger): StateStorage {
  const policiesDirectory = join(directory, 'policies');
  const importsPath = join(directory, 'imports.json');
  const catalogFiles = createRevisionFiles(join(directory, 'catalog'), CatalogSchema, logger);
  const policyFiles = (name: string) => {
    // The engine sees to it. Looked at again because a name like `..` would leave the directory.
    if (!isPolicyName(name)) throw new Error(`'${name}' cannot be the name of a directory`);
    return createRevisionFiles(join(policiesDirectory, name), PolicySchema, logger);
  };

  const fail = (error: unknown): never => {
    throw stateFailure(directory, error);
  };

  const loadPolicies = async () => {
    const policies = new Map<string, History<Policy>>();
    for (const name of await listPolicyNames(policiesDirectory)) policies.set(name, await policyFiles(name).load());
    return policies;
  };

  const loadAll = async () => {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.R_OK | constants.W_OK);
    return {
      catalog: await catalogFiles.load(),
      policies: await loadPolicies(),
      imports: await loadImports(importsPath, logger),
    };
  };

  const saveAll = async (commit: Commit) => {
    const undo: (() => Promise<void>)[] = [];
    const saveOne = async <D>(files: RevisionFiles<D>, revision: Parameters<RevisionFiles<D>['save']>[0]) => {
      undo.push(() => files.remove(revision.number));
      await files.save(revision);
    };
    try {
      if (commit.catalog) await saveOne(catalogFiles, commit.catalog.revision);
      for (const [name, { revision }] of commit.policies) await saveOne(policyFiles(name), revision);
      // Last: if it is lost, files are taken anew and found unchanged. First, they would never be taken.
      if (commit.imports) await writeFileAtomic(importsPath, encodeImports(commit.imports));
    } catch (error) {
      await Promise.allSettled(undo.map((remove) => remove()));
      throw error;
    }
  };

  return { load: () => loadAll().catch(fail), save: (commit) => saveAll(commit).catch(fail) };
}

async function listPolicyNames(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return entries.filter((entry) => entry.isDirectory() && isPolicyName(entry.name)).map((entry) => entry.name);
}

function encodeImports({ catalogEtag, policies }: Imports): string {
  return `${JSON.stringify({ catalogEtag, policies: Object.fromEntries(policies) }, undefined, 2)}\n`;
}

/** @throws TypeError if the entry is not one that was written here */
function importedPolicy([file, entry]: [string, unknown]): [string, ImportedPolicy] {
  const { policy, etag } = entry as ImportedPolicy;
  if (typeof policy !== 'string' || typeof etag !== 'string') throw new TypeError(`'${file}' has no policy and etag`);
  return [file, { policy, etag }];
}

async function loadImports(path: string, logger: Logger): Promise<Imports> {
  try {
    const { catalogEtag, policies } = JSON.parse(await readFile(path, 'utf8'));
    return { catalogEtag: String(catalogEtag), policies: new Map(Object.entries(policies).map(importedPolicy)) };
  } catch (error) {
    if (!isMissing(error)) {
      logger.warn({ path, cause: errorText(error) }, 'imports cannot be read; every policy file is taken anew');
    }
    return EMPTY_STATE.imports;
  }
}
