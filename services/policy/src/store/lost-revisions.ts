import type { Finding } from '@signalbox/contracts';
import { errorFinding } from './compile.ts';
import type { PolicyState } from './policy-state.ts';
import { type History, isWhole, liveRevision } from './revision.ts';
import { revisionPaths } from './state-storage.ts';

/** Documents whose newest revision could not be read from the state directory, so that an older one is live. */
export function lostRevisions(stateDir: string, { catalog, policies }: PolicyState): Finding[] {
  const paths = revisionPaths(stateDir);
  return [
    ...lostOf('the catalog', catalog, paths.catalog),
    ...[...policies].flatMap(([name, history]) => lostOf(`policy '${name}'`, history, (n) => paths.policy(name, n))),
  ];
}

function lostOf(subject: string, history: History<unknown>, pathOf: (revisionNumber: number) => string): Finding[] {
  const { lastNumber } = history;
  if (lastNumber === 0 || isWhole(history)) return [];
  const live = liveRevision(history);
  const instead = live ? `revision ${live.number} is live instead` : 'none is live';
  const message = `revision ${lastNumber} of ${subject}, its newest, cannot be read; ${instead}`;
  const remedy = 'put the file back from a backup and start again, or apply the text that is wanted';
  return [errorFinding('REVISION_LOST', pathOf(lastNumber), message, remedy)];
}
