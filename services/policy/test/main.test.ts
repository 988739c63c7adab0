import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { catalogText, temporaryDirectory } from './support.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** Starts the service as a process; its standard error is read line by line. */
function start(env: Readonly<Record<string, string>>) {
  const ports = { SIGNALBOX_GRPC_PORT: '0', SIGNALBOX_HTTP_PORT: '0' };
  const child = spawn(process.execPath, [MAIN], { env: { ...ports, ...env }, stdio: ['ignore', 'inherit', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, lines: createInterface({ input: child.stderr }) };
}

async function exitCodeOf(child: ChildProcess): Promise<number | null> {
  return child.exitCode ?? (await once(child, 'exit'))[0];
}

test('the service stands alone: it serves its catalog, and SIGTERM ends it', async () => {
  const directory = await temporaryDirectory();
  const catalog = join(directory, 'catalog.yaml');
  await writeFile(catalog, catalogText('small'));
  const { child, lines } = start({ SIGNALBOX_CATALOG: catalog, SIGNALBOX_STATE_DIR: join(directory, 'state') });
  let httpPort = 0;
  for await (const line of lines) {
    const said = JSON.parse(line);
    if (said.msg !== 'ready') continue;
    httpPort = said.httpPort;
    break;
  }
  const response = await fetch(`http://127.0.0.1:${httpPort}/signalbox.policy.v1.PolicyService/GetCatalog`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  expect(await response.json()).toMatchObject({ revision: '1', source: catalogText('small') });
  child.kill('SIGTERM');
  expect(await exitCodeOf(child)).toBe(0);
});

test('a path that cannot be read ends it with a message and no stack', async () => {
  const directory = await temporaryDirectory();
  const missing = join(directory, 'missing');
  const { child, lines } = start({ SIGNALBOX_POLICIES: missing, SIGNALBOX_STATE_DIR: join(directory, 'state') });
  const said: string[] = [];
  for await (const line of lines) said.push(line);
  expect(said).toEqual([
    `${missing}: cannot be read: it does not exist (ENOENT); create it, or set SIGNALBOX_POLICIES to another path`,
  ]);
  expect(await exitCodeOf(child)).toBe(1);
});
