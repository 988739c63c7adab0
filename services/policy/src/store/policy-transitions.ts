import { type Finding, invalidFields, type Policy } from '@signalbox/contracts';
import { policyToYaml } from '@signalbox/engine';
import { compile } from './compile.ts';
import {
  invalidDocument,
  requireEtag,
  requireHistory,
  requireLive,
  requireRevision,
  revisionBefore,
} from './policy-lookup.ts';
import type { NewPolicy } from './policy-state.ts';
import type { Step, Transition } from './policy-store.ts';
import { liveRevision, NO_HISTORY, nextRevision, type Revision } from './revision.ts';
import { withoutPlaces } from './without-places.ts';

/** A policy as its author gives it. */
export type PolicyInput = { readonly source: string } | { readonly policy: Policy };

/** What the author of a change says besides the document. */
export interface ChangeInput {
  /** The etag that must be the live one; empty for any. */
  readonly etag: string;
  readonly nowMs: number;
}

export interface PolicyOutcome {
  readonly findings: readonly Finding[];
  /** What is live after the change. Undefined if the document has errors. */
  readonly live: NamedRevision | undefined;
  /** True if the text was live already. */
  readonly unchanged: boolean;
}

export interface NamedRevision {
  readonly name: string;
  readonly revision: Revision<Policy>;
}

/** Makes a policy live, unless it has errors. The transition throws ETAG_MISMATCH. */
export function applyPolicy(input: PolicyInput, { etag, nowMs }: ChangeInput): Transition<PolicyOutcome> {
  return (state) => {
    // What is stored is what is compiled, so that a restart finds the same; a message is stored as its text.
    const source = 'source' in input ? input.source : policyToYaml(input.policy);
    const compiled = compile({ text: source, file: 'source' }, state.live?.catalog, state);
    const { policy } = compiled;
    const findings = 'source' in input ? compiled.findings : withoutPlaces(compiled.findings);
    if (!policy) return { result: { findings, live: undefined, unchanged: false } };
    const { name } = policy;
    const history = state.policies.get(name) ?? NO_HISTORY;
    const present = liveRevision(history);
    requireEtag(`'${name}'`, etag, present);
    const draft = nextRevision(history, { source, document: policy.source, createdAtMs: nowMs, origin: 'api' });
    if (present?.etag === draft.etag) {
      return { result: { findings, live: { name, revision: present }, unchanged: true } };
    }
    return commitOne(name, { revision: draft, compiled: policy }, (live) => ({ findings, live, unchanged: false }));
  };
}

/**
 * Makes an older revision's text live again. The transition throws POLICY_NOT_FOUND, REVISION_NOT_FOUND,
 * ETAG_MISMATCH, and INVALID_DOCUMENT if the text does not compile with the present catalog.
 * @param revisionNumber undefined for the one before the live one
 */
export function rollbackPolicy(
  name: string,
  revisionNumber: number | undefined,
  { etag, nowMs }: ChangeInput,
): Transition<NamedRevision> {
  return (state) => {
    const history = requireHistory(state, name);
    requireEtag(`'${name}'`, etag, liveRevision(history));
    const old =
      revisionNumber === undefined ? revisionBefore(name, history) : requireRevision(name, history, revisionNumber);
    if (old.document === undefined) {
      const description = `revision ${old.number} marks a deletion; name one with a text, or call DeletePolicy`;
      throw invalidFields([{ field: 'revision', description }]);
    }
    const present = liveRevision(history);
    if (present && present.etag === old.etag) return { result: { name, revision: present } };
    const file = `${name}@${old.number}`;
    const { policy, findings } = compile({ text: old.source, file }, state.live?.catalog, state);
    if (!policy) throw invalidDocument(`revision ${old.number} of '${name}' does not compile any more`, findings);
    const { source } = old;
    const origin = `rollback:${old.number}`;
    const revision = nextRevision(history, { source, document: policy.source, createdAtMs: nowMs, origin });
    return commitOne(name, { revision, compiled: policy }, (live) => live);
  };
}

/** Takes a policy out of service. The transition throws POLICY_NOT_FOUND and ETAG_MISMATCH. */
export function deletePolicy(name: string, { etag, nowMs }: ChangeInput): Transition<NamedRevision> {
  return (state) => {
    requireEtag(`'${name}'`, etag, requireLive(state, name));
    const history = requireHistory(state, name);
    const revision = nextRevision(history, { source: '', document: undefined, createdAtMs: nowMs, origin: 'api' });
    return commitOne(name, { revision, compiled: undefined }, (live) => live);
  };
}

function commitOne<Result>(name: string, change: NewPolicy, answer: (live: NamedRevision) => Result): Step<Result> {
  return {
    commit: { policies: new Map([[name, change]]) },
    result: answer({ name, revision: change.revision }),
  };
}
