import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createGoInstall } from './go-install.ts';
import { TOOL_PINS } from './pins.ts';
import { createToolbox } from './toolbox.ts';

function createFolders() {
  const root = mkdtempSync(join(tmpdir(), 'signalbox-tools-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const bin = join(root, 'tools');
  const path = join(root, 'path');
  mkdirSync(bin);
  mkdirSync(path);
  const write = (file: string, prints: string) => {
    writeFileSync(file, `#!/bin/sh\necho '${prints}'\n`);
    chmodSync(file, 0o755);
    return file;
  };
  return { bin, path, write };
}

test('the pinned version goes before the PATH', async () => {
  const { bin, path, write } = createFolders();
  const built = write(join(bin, `helm-${TOOL_PINS.helm.version}`), '');
  write(join(path, 'helm'), 'v9.9.9');
  expect(await createToolbox(bin, { PATH: path }).ensure('helm')).toBe(built);
});

test('a tool on the PATH will do from the floor on', async () => {
  const { bin, path, write } = createFolders();
  const found = write(join(path, 'nats-server'), `nats-server: v${TOOL_PINS['nats-server'].floor}`);
  expect(await createToolbox(bin, { PATH: `/no/such/folder:${path}` }).find('nats-server')).toBe(found);
});

test('an old tool on the PATH will not do, and the error says why and what to do', async () => {
  const { bin, path, write } = createFolders();
  write(join(path, 'grpcurl'), 'grpcurl v1.0.0');
  await expect(createToolbox(bin, { PATH: path }).find('grpcurl')).rejects.toThrow(
    [
      'no usable grpcurl:',
      `- ${join(bin, `grpcurl-${TOOL_PINS.grpcurl.version}`)} does not exist`,
      `- ${join(path, 'grpcurl')} is 1.0.0, older than ${TOOL_PINS.grpcurl.floor}`,
      'get it with: node scripts/tools/main.ts grpcurl',
    ].join('\n'),
  );
});

test('where nothing helps, the error names everything that was tried', async () => {
  const { bin, path } = createFolders();
  const error = await createToolbox(bin, { PATH: path })
    .ensure('grpcurl')
    .catch((reason: unknown) => reason);
  expect(String(error)).toMatch(
    /does not exist\n- grpcurl is not on the PATH\n- go install .*ENOENT.*\n- Debian has no package of grpcurl\nput grpcurl/,
  );
});

test('a build that fails leaves nothing behind', async () => {
  const { bin, path } = createFolders();
  expect(await createGoInstall(bin, { PATH: path })('helm')).toMatchObject({
    missing: expect.stringContaining('helm'),
  });
  expect(readdirSync(bin)).toEqual([]);
});
