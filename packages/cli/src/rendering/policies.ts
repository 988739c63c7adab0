import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { PolicyRevision } from '@signalbox/contracts';
import type { Paint } from '../output.ts';
import { renderTable } from './table.ts';

const LIVE_COLUMNS = [
  { title: 'policy' },
  { title: 'rules', align: 'right' },
  { title: 'revision', align: 'right' },
  { title: 'etag' },
  { title: 'since' },
  { title: 'from' },
  { title: 'description' },
] as const;

/** Live policies, a line each. */
export function renderPolicies(policies: readonly PolicyRevision[], paint: Paint): string {
  const rows = policies.map((revision) => [
    revision.name,
    String(revision.policy?.rules.length ?? ''),
    String(revision.revision),
    revision.etag,
    showTime(revision),
    revision.origin,
    revision.policy?.description ?? '',
  ]);
  return renderTable(LIVE_COLUMNS, rows, paint);
}

const REVISION_COLUMNS = [
  { title: 'revision', align: 'right' },
  { title: '' },
  { title: 'etag' },
  { title: 'made' },
  { title: 'from' },
] as const;

/** Revisions of one policy, a line each. */
export function renderRevisions(revisions: readonly PolicyRevision[], liveRevision: bigint, paint: Paint): string {
  const rows = revisions.map((revision) => [
    String(revision.revision),
    stateOf(revision, liveRevision),
    revision.etag,
    showTime(revision),
    revision.origin,
  ]);
  return renderTable(REVISION_COLUMNS, rows, paint);
}

function stateOf({ revision, deleted }: PolicyRevision, liveRevision: bigint): string {
  if (deleted) return 'out of service';
  return revision === liveRevision ? 'live' : '';
}

/** To the second, UTC. */
function showTime({ createdAt }: PolicyRevision): string {
  return createdAt ? `${new Date(timestampMs(createdAt)).toISOString().slice(0, 19)}Z` : '';
}
