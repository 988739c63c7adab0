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

/**
 * The services of a server in this process, over the documents in files. Nothing is kept.
 * @throws SignalboxError STORAGE, CommandFailure if there is no good catalog
 */
export async function openLocal(paths: LocalPaths): Promise<Backend> {
  const warnings: string[] = [];
  const warn = (_fields: object, message: string) => warnings.push(message);
  const logger = { info: () => {}, warn, error: warn };
  const { policies, services, close } = await openEmbedded({ ...paths, stateDir: undefined, logger });
  try {
    await requireCatalog(policies);
  } catch (error) {
    await close();
    throw error;
  }
  for (const warning of warnings) note(paintErr('yellow', printable(warning)));
  return createBackend(createLocalTransport(Object.values(services)), close);
}
