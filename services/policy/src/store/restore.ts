import { compileCatalog } from '@signalbox/engine';
import type { Logger } from '../logger.ts';
import { findingText, recompile } from './compile.ts';
import { type LivePolicies, type PolicyState, withRevisions } from './policy-state.ts';
import { liveRevision } from './revision.ts';

/**
 * Compiles what was stored. What does not compile (it was written by another version) is logged and not live; its
 * revisions are kept.
 */
export async function restore(stored: Omit<PolicyState, 'live'>, logger: Logger): Promise<PolicyState> {
  return { ...stored, live: await compileStored(stored, logger) };
}

async function compileStored(stored: Omit<PolicyState, 'live'>, logger: Logger): Promise<LivePolicies | undefined> {
  const revision = liveRevision(stored.catalog);
  if (!revision) return undefined;
  const { catalog, findings } = compileCatalog({ text: revision.source, file: 'catalog' });
  if (!catalog) {
    logger.error({ findings: findings.map(findingText) }, 'the stored catalog does not compile');
    return undefined;
  }
  const { policies, failures } = await recompile(stored, catalog);
  for (const [policy, found] of failures) {
    logger.error({ policy, findings: found.map(findingText) }, 'a stored policy does not compile and is not live');
  }
  return { catalog, catalogRevision: revision.number, policies: withRevisions(policies, stored.policies) };
}
