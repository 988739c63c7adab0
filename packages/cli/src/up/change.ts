import type { Change } from '@signalbox/policy';
import { type Paint, printable } from '../output.ts';

/** A change that went live, in a line. */
export function changeLine({ revision, ...change }: Change, paint: Paint): string {
  const subject = change.kind === 'policy' ? `policy ${change.name}` : 'catalog';
  const state = revision.document === undefined ? paint('yellow', 'out of service') : paint('green', 'live');
  return `${subject}: revision ${revision.number} is ${state} (${printable(revision.origin)})`;
}

/** The same for programs. */
export function changeEvent({ revision, ...change }: Change): object {
  const live = revision.document !== undefined;
  return { event: 'change', ...change, revision: revision.number, etag: revision.etag, origin: revision.origin, live };
}
