import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Finding } from '@signalbox/contracts';
import type { CompiledCatalog, CompiledPolicy } from '@signalbox/engine';
import { compile, errorFinding } from '../store/compile.ts';
import type { ImportedPolicy, Imports, NewPolicy, PolicyState } from '../store/policy-state.ts';
import { isWhole, liveRevision, NO_HISTORY, nextRevision } from '../store/revision.ts';
import type { SourceFile } from './source-files.ts';

/** What the policy files come to with one catalog. */
export interface ImportedPolicies {
  /** New revisions by policy name. */
  readonly changes: ReadonlyMap<string, NewPolicy>;
  readonly imports: Imports['policies'];
  /** What stands against the files that were not taken. */
  readonly problems: readonly Finding[];
  /** Warnings in files that were taken. */
  readonly warnings: readonly Finding[];
}

/** What one file comes to. */
interface FileReading {
  /** The policy the file stands for: a bad file stands for what it last was. */
  readonly policy: string | undefined;
  /** Undefined if the file is bad or has not changed. */
  readonly compiled?: CompiledPolicy;
  readonly problems: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** @param files all policy files, sorted; undefined if nothing is known of them */
export async function importPolicies(
  state: PolicyState,
  files: readonly SourceFile[] | undefined,
  catalog: CompiledCatalog | undefined,
  nowMs: number,
): Promise<ImportedPolicies> {
  const nothing = { changes: new Map(), imports: state.imports.policies, problems: [], warnings: [] };
  if (files === undefined) return nothing;
  if (catalog === undefined) return { ...nothing, problems: files.slice(0, 1).map(uncheckable) };

  const result = { changes: new Map<string, NewPolicy>(), imports: new Map<string, ImportedPolicy>() };
  const problems: Finding[] = [];
  const warnings: Finding[] = [];
  const owners = new Map<string, SourceFile>();
  for (const file of files) {
    const previous = state.imports.policies.get(file.name);
    const reading = readPolicyFile(state, file, previous, catalog);
    problems.push(...reading.problems, ...claim(owners, reading.policy, file));
    if (reading.policy === undefined || owners.get(reading.policy) !== file) continue;
    if (reading.compiled) {
      result.imports.set(file.name, { policy: reading.policy, etag: file.etag });
      warnings.push(...reading.warnings);
      const change = changeBy(state, file, reading.compiled, nowMs);
      if (change) result.changes.set(reading.policy, change);
      await nextTurn();
    } else if (previous) {
      result.imports.set(file.name, previous);
    }
  }
  for (const [name, change] of removals(state, owners, nowMs)) result.changes.set(name, change);
  return { ...result, problems, warnings };
}

/** Notes which file stands for a policy: the first by name. */
function claim(owners: Map<string, SourceFile>, policy: string | undefined, file: SourceFile): Finding[] {
  if (policy === undefined) return [];
  const owner = owners.get(policy);
  if (owner) return [duplicate(file, policy, owner)];
  owners.set(policy, file);
  return [];
}

function readPolicyFile(
  state: PolicyState,
  file: SourceFile,
  previous: ImportedPolicy | undefined,
  catalog: CompiledCatalog,
): FileReading {
  const asBefore = { policy: previous?.policy, problems: [], warnings: [] };
  if (file.text === undefined) return { ...asBefore, problems: file.findings };
  if (previous?.etag === file.etag && isWhole(state.policies.get(previous.policy))) return asBefore;
  const { policy, findings } = compile({ text: file.text, file: file.path }, catalog, state);
  if (!policy) return { ...asBefore, problems: findings };
  return { policy: policy.name, compiled: policy, problems: [], warnings: findings };
}

/** The new revision, unless the text is live already. */
function changeBy(
  state: PolicyState,
  file: SourceFile,
  compiled: CompiledPolicy,
  nowMs: number,
): NewPolicy | undefined {
  const history = state.policies.get(compiled.name) ?? NO_HISTORY;
  if (liveRevision(history)?.etag === file.etag) return undefined;
  const revision = nextRevision(history, {
    source: file.text ?? '',
    document: compiled.source,
    createdAtMs: nowMs,
    origin: `file:${file.name}`,
  });
  return { revision, compiled };
}

/** Deletions of policies that no file stands for any more, if what is live came from a file. */
function removals(state: PolicyState, owners: ReadonlyMap<string, SourceFile>, nowMs: number): [string, NewPolicy][] {
  return [...state.imports.policies].flatMap(([file, { policy, etag }]): [string, NewPolicy][] => {
    const history = state.policies.get(policy) ?? NO_HISTORY;
    const live = liveRevision(history);
    if (owners.has(policy) || live?.etag !== etag || !live.origin.startsWith('file:')) return [];
    const origin = `file:${file}`;
    const revision = nextRevision(history, { source: '', document: undefined, createdAtMs: nowMs, origin });
    return [[policy, { revision, compiled: undefined }]];
  });
}

function duplicate(file: SourceFile, policy: string, owner: SourceFile): Finding {
  const remedy = 'rename one of the two policies, or remove a file';
  return errorFinding('DUPLICATE_NAME', file.path, `the policy '${policy}' is in ${owner.path} already`, remedy);
}

function uncheckable(file: SourceFile): Finding {
  const message = 'no policy can be checked, since no catalog is live';
  return errorFinding('NO_CATALOG', file.path, message, 'set SIGNALBOX_CATALOG, or correct the catalog');
}
