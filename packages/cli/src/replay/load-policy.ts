import { SignalboxError } from '@signalbox/contracts';
import { type CompiledPolicy, suggest } from '@signalbox/engine';
import { findingText, type Logger, openPolicies } from '@signalbox/policy';
import { requireCatalog } from '../up/require-catalog.ts';

/** Where a policy is found. */
export interface PolicyPlace {
  readonly name: string;
  /** A directory of policies. */
  readonly policies: string;
  /** A catalog file, or the directory it is in. */
  readonly catalog: string;
}

/** What is wrong with documents comes back as findings. */
const SILENT: Logger = { info: () => {}, warn: () => {}, error: () => {} };

/**
 * Compiles a policy from files, as a server would.
 * @throws SignalboxError POLICY_NOT_FOUND, STORAGE if a path cannot be read; CommandFailure if there is no good catalog
 */
export async function loadPolicy({ name, policies, catalog }: PolicyPlace): Promise<CompiledPolicy> {
  const config = { policiesDir: policies, catalogPath: catalog, stateDir: undefined, logger: SILENT, nowMs: Date.now };
  const opened = await openPolicies(config);
  try {
    const live = await requireCatalog(opened);
    const found = live.policies.get(name);
    if (found) return found.policy;
    const problems = opened.problems().map((finding) => `\n  ${findingText(finding)}`);
    const known = suggest(name, live.policies.keys());
    throw new SignalboxError('POLICY_NOT_FOUND', `no policy '${name}' in ${policies}; ${known}${problems.join('')}`);
  } finally {
    await opened.close();
  }
}
