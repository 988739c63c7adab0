import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FIXTURES = join(import.meta.dirname, 'fixtures');

/** A directory of one test's own. */
export async function temporaryDirectory() {
  const path = await mkdtemp(join(tmpdir(), 'signalbox-cli-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** The same with a catalog of three targets and two policies, and the flags that name them. */
export async function workspaceOfFixtures() {
  const directory = await temporaryDirectory();
  await cp(FIXTURES, directory.path, { recursive: true });
  const catalog = join(directory.path, 'catalog.yaml');
  const policies = join(directory.path, 'policies');
  const fileFlags = ['--catalog', catalog, '--policies', policies];
  const serverFlags = [...fileFlags, '--state-dir', join(directory.path, 'state')];
  return { ...directory, catalog, policies, fileFlags, serverFlags };
}
