import type { Catalog, Policy } from '@signalbox/contracts';
import type { CompiledCatalog, CompiledPolicy } from '@signalbox/engine';
import { append, type History, NO_HISTORY, type Revision } from './revision.ts';

/** What is decided by: the compiled catalog and policies. Immutable: a change makes a new one. */
export interface LivePolicies {
  readonly catalog: CompiledCatalog;
  readonly catalogRevision: number;
  /** By name. A policy whose live revision does not compile (written by another version) is not among them. */
  readonly policies: ReadonlyMap<string, LivePolicy>;
}

export interface LivePolicy {
  readonly policy: CompiledPolicy;
  readonly revision: number;
}

/** What was last taken from files, so that an unchanged file does not undo what was applied through the API. */
export interface Imports {
  readonly catalogEtag: string;
  /** By file name. */
  readonly policies: ReadonlyMap<string, ImportedPolicy>;
}

export interface ImportedPolicy {
  readonly policy: string;
  readonly etag: string;
}

/** All that the store knows. Immutable. */
export interface PolicyState {
  readonly catalog: History<Catalog>;
  /** By name, deleted policies too. */
  readonly policies: ReadonlyMap<string, History<Policy>>;
  readonly imports: Imports;
  /** Undefined until there is a catalog. */
  readonly live: LivePolicies | undefined;
}

export const EMPTY_STATE: PolicyState = {
  catalog: NO_HISTORY,
  policies: new Map(),
  imports: { catalogEtag: '', policies: new Map() },
  live: undefined,
};

/** Changes that go live together, or not at all. */
export interface Commit {
  readonly catalog?: NewCatalog;
  /** New revisions by policy name. */
  readonly policies: ReadonlyMap<string, NewPolicy>;
  readonly imports?: Imports;
}

export interface NewCatalog {
  readonly revision: Revision<Catalog>;
  readonly compiled: CompiledCatalog;
  /** The live policies that have no new revision, compiled with the new catalog. */
  readonly recompiled: ReadonlyMap<string, CompiledPolicy>;
}

export interface NewPolicy {
  readonly revision: Revision<Policy>;
  /** Undefined if the revision marks a deletion. */
  readonly compiled: CompiledPolicy | undefined;
}

/** The state after a commit. */
export function advance(state: PolicyState, commit: Commit): PolicyState {
  const policies = new Map(state.policies);
  for (const [name, { revision }] of commit.policies) {
    policies.set(name, append(policies.get(name) ?? NO_HISTORY, revision));
  }
  return {
    catalog: commit.catalog ? append(state.catalog, commit.catalog.revision) : state.catalog,
    policies,
    imports: commit.imports ?? state.imports,
    live: advanceLive(state, commit),
  };
}

function advanceLive(state: PolicyState, commit: Commit): LivePolicies | undefined {
  const catalog = commit.catalog?.compiled ?? state.live?.catalog;
  if (!catalog) return undefined;
  const policies = commit.catalog
    ? withRevisions(commit.catalog.recompiled, state.policies)
    : new Map(state.live?.policies);
  for (const [name, { revision, compiled }] of commit.policies) {
    if (compiled) policies.set(name, { policy: compiled, revision: revision.number });
    else policies.delete(name);
  }
  const catalogRevision = commit.catalog?.revision.number ?? state.live?.catalogRevision ?? 0;
  return { catalog, catalogRevision, policies };
}

/** Compiled policies with the numbers of their newest revisions. */
export function withRevisions(
  compiled: ReadonlyMap<string, CompiledPolicy>,
  histories: PolicyState['policies'],
): Map<string, LivePolicy> {
  const withNumber = ([name, policy]: [string, CompiledPolicy]): [string, LivePolicy] => {
    return [name, { policy, revision: histories.get(name)?.revisions[0]?.number ?? 0 }];
  };
  return new Map([...compiled].map(withNumber));
}
