import { findingText, type Logger } from '@signalbox/policy';
import { openEmbedded } from '../embedded.ts';
import { note, paintErr, printable } from '../output.ts';
import { requireCatalog } from '../up/require-catalog.ts';
import { type Backend, createBackend } from './backend.ts';
import { createLocalTransport } from './local-transport.ts';

/** Where documents are read without a server. */
export interface LocalPaths {
  readonly catalog: string;
  /** Undefined: no policies are needed. */
  readonly policies: string | undefined;
}

/** What is logged is either of no interest to a single call, or among the problems. */
const SILENT: Logger = { info() {}, warn() {}, error() {} };

/**
 * The services of a server in this process, over the documents in files. Nothing is kept.
 * @throws SignalboxError STORAGE, CommandFailure if there is no good catalog
 */
export async function openLocal(paths: LocalPaths): Promise<Backend> {
  const { policies, services, close } = await openEmbedded({ ...paths, stateDir: undefined, logger: SILENT });
  try {
    await requireCatalog(policies);
  } catch (error) {
    await close();
    throw error;
  }
  for (const problem of policies.problems()) note(paintErr('yellow', `not taken: ${printable(findingText(problem))}`));
  return createBackend(createLocalTransport(Object.values(services)), close);
}
