import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXAMPLE_POLICIES } from './signalbox.ts';

/** A directory of one test's own. */
export interface Temporary {
  readonly path: string;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function temporaryDirectory(): Promise<Temporary> {
  const path = await mkdtemp(join(tmpdir(), 'signalbox-cli-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** The same with a copy of the example policies in `policies`, and the flags to serve them. */
export async function exampleWorkspace() {
  const directory = await temporaryDirectory();
  const policies = join(directory.path, 'policies');
  await cp(EXAMPLE_POLICIES, policies, { recursive: true });
  const flags = ['--policies', policies, '--state-dir', join(directory.path, 'state')];
  return { ...directory, policies, flags };
}
