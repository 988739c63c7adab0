import type { Finding } from '@signalbox/contracts';
import { compileCatalog } from '@signalbox/engine';
import { errorFinding, recompile, refusalsOf } from '../store/compile.ts';
import type { Commit, Imports, NewCatalog, PolicyState } from '../store/policy-state.ts';
import type { Step, Transition } from '../store/policy-store.ts';
import { isWhole, liveRevision, nextRevision } from '../store/revision.ts';
import { type ImportedPolicies, importPolicies } from './import-policies.ts';
import type { SourceContent, SourceFile } from './source-files.ts';

export interface ImportReport {
  /** What stands against the documents that were not taken. */
  readonly problems: readonly Finding[];
  /** Warnings in documents that were taken. */
  readonly warnings: readonly Finding[];
}

/** What a catalog file comes to. */
interface CatalogReading extends ImportReport {
  /** The etag last taken, after this. */
  readonly etag: string;
  /** Undefined if the file is bad or its text is live already. */
  readonly next?: Omit<NewCatalog, 'recompiled'>;
}

/**
 * Brings the store in line with what is on disk, as far as that compiles.
 *
 * Catalog and policies are looked at together, so that it does not matter in which order they were saved: first with
 * the new catalog; if a live policy would not survive it, once more with the present one. A file that has not changed
 * since it was last taken is left alone, so that it does not undo what was applied through the API.
 */
export function importSources(content: SourceContent, nowMs: number): Transition<ImportReport> {
  return async (state) => {
    const catalog = readCatalogFile(state, content.catalog, nowMs);
    if (!catalog.next) {
      return stepOf(state, catalog, await importPolicies(state, content.policies, state.live?.catalog, nowMs));
    }
    const policies = await importPolicies(state, content.policies, catalog.next.compiled, nowMs);
    const recompiled = await recompile(state, catalog.next.compiled, new Set(policies.changes.keys()));
    const refusals = atTheirFiles(refusalsOf(recompiled, state.live), state, content.policies ?? []);
    if (refusals.length === 0) {
      return stepOf(state, catalog, policies, { ...catalog.next, recompiled: recompiled.policies });
    }
    const problems = [refused(content.catalog?.path ?? ''), ...refusals];
    const kept = { problems, warnings: [], etag: state.imports.catalogEtag };
    return stepOf(state, kept, await importPolicies(state, content.policies, state.live?.catalog, nowMs));
  };
}

function readCatalogFile(state: PolicyState, file: SourceFile | undefined, nowMs: number): CatalogReading {
  const taken = { problems: [], warnings: [], etag: state.imports.catalogEtag };
  if (file === undefined) return taken;
  if (file.text === undefined) return { ...taken, problems: file.findings };
  const isCurrent = state.live !== undefined && isWhole(state.catalog);
  if (isCurrent && file.etag === taken.etag) return taken;
  if (isCurrent && file.etag === liveRevision(state.catalog)?.etag) return { ...taken, etag: file.etag };
  const { catalog, findings } = compileCatalog({ text: file.text, file: file.path });
  if (!catalog) return { ...taken, problems: findings };
  const made = { source: file.text, document: catalog.source, createdAtMs: nowMs, origin: `file:${file.name}` };
  const next = { revision: nextRevision(state.catalog, made), compiled: catalog };
  return { problems: [], warnings: findings, etag: file.etag, next };
}

function stepOf(
  state: PolicyState,
  catalog: CatalogReading,
  policies: ImportedPolicies,
  newCatalog?: NewCatalog,
): Step<ImportReport> {
  const imports = { catalogEtag: catalog.etag, policies: policies.imports };
  const commit: Commit = { policies: policies.changes, imports, ...(newCatalog && { catalog: newCatalog }) };
  const isChange = newCatalog !== undefined || policies.changes.size > 0 || !areSame(imports, state.imports);
  const result = {
    problems: [...catalog.problems, ...policies.problems],
    warnings: [...catalog.warnings, ...policies.warnings],
  };
  return isChange ? { commit, result } : { result };
}

function areSame(a: Imports, b: Imports): boolean {
  if (a.catalogEtag !== b.catalogEtag || a.policies.size !== b.policies.size) return false;
  return [...a.policies].every(([file, { policy, etag }]) => {
    const other = b.policies.get(file);
    return other?.policy === policy && other.etag === etag;
  });
}

/** Findings in live policies, at the files that hold the very same text. */
function atTheirFiles(findings: readonly Finding[], state: PolicyState, files: readonly SourceFile[]): Finding[] {
  const paths = new Map<string, string>();
  for (const { name, path, etag } of files) {
    const policy = state.imports.policies.get(name)?.policy ?? '';
    if (liveRevision(state.policies.get(policy))?.etag === etag) paths.set(policy, path);
  }
  return findings.map((finding) => ({ ...finding, file: paths.get(finding.file) ?? finding.file }));
}

function refused(path: string): Finding {
  const message = 'the catalog is not taken, since live policies do not compile with it';
  return errorFinding('CATALOG_REFUSED', path, message, 'keep what they use, or correct them; they are listed below');
}
