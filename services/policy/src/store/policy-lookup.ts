import { type Finding, type Policy, SignalboxError } from '@signalbox/contracts';
import { suggest } from '@signalbox/engine';
import { findingText } from './compile.ts';
import type { PolicyState } from './policy-state.ts';
import { type History, liveRevision, type Revision } from './revision.ts';

/** @throws SignalboxError POLICY_NOT_FOUND */
export function requireLive(state: PolicyState, name: string): Revision<Policy> {
  const history = requireHistory(state, name);
  const live = liveRevision(history);
  if (live) return live;
  const message = `the policy '${name}' was taken out of service; RollbackPolicy brings it back`;
  throw new SignalboxError('POLICY_NOT_FOUND', message, { metadata: { policy: name } });
}

/** @throws SignalboxError POLICY_NOT_FOUND */
export function requireHistory(state: PolicyState, name: string): History<Policy> {
  const history = state.policies.get(name);
  if (history) return history;
  const near = suggest(
    name,
    [...state.policies].filter(([, known]) => liveRevision(known)).map(([known]) => known),
  );
  throw new SignalboxError('POLICY_NOT_FOUND', `there is no policy '${name}'; ${near}`, { metadata: { policy: name } });
}

/** @throws SignalboxError REVISION_NOT_FOUND */
export function requireRevision(name: string, history: History<Policy>, revisionNumber: number): Revision<Policy> {
  const found = history.revisions.find((revision) => revision.number === revisionNumber);
  if (found) return found;
  const kept = history.revisions.map((revision) => revision.number);
  const known = kept.length === 0 ? 'none is kept' : `kept are ${kept.at(-1)} to ${kept[0]}`;
  throw revisionNotFound(name, `the policy '${name}' has no revision ${revisionNumber}; ${known}`);
}

/** An INVALID_DOCUMENT error that lists the findings. */
export function invalidDocument(message: string, findings: readonly Finding[]): SignalboxError {
  const fields = findings.map((finding) => ({ field: finding.path, description: findingText(finding) }));
  return new SignalboxError('INVALID_DOCUMENT', `${message}: ${fields[0]?.description}`, { fields });
}

/** The newest text before the present state. @throws SignalboxError REVISION_NOT_FOUND */
export function revisionBefore(name: string, history: History<Policy>): Revision<Policy> {
  const earlier = history.revisions.slice(1).find((revision) => revision.document !== undefined);
  if (earlier) return earlier;
  throw revisionNotFound(name, `the policy '${name}' has no revision before the present one to go back to`);
}

function revisionNotFound(policy: string, message: string): SignalboxError {
  return new SignalboxError('REVISION_NOT_FOUND', message, { metadata: { policy } });
}

/** @param etag empty for any. @throws SignalboxError ETAG_MISMATCH */
export function requireEtag(subject: string, etag: string, live: Revision<unknown> | undefined): void {
  if (etag === '' || etag === live?.etag) return;
  const now = live ? `the live etag is '${live.etag}'` : 'no revision is live';
  const message = `${subject} has changed: the etag given is '${etag}', but ${now}; read it, merge, and try again`;
  throw new SignalboxError('ETAG_MISMATCH', message, { metadata: { live_etag: live?.etag ?? '' } });
}
