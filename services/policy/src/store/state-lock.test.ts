import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../../test/support.ts';
import { thisProcess } from './process-identity.ts';
import { lockState } from './state-lock.ts';

const HOLDER = fileURLToPath(new URL('../../test/lock-holder.ts', import.meta.url));

/** Another process that tries to take the lock, and what it says. */
async function tryElsewhere(stateDir: string) {
  const child = spawn(process.execPath, [HOLDER, stateDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [said] = await once(child.stdout, 'data');
  return { child, said: String(said).trimEnd() };
}

const lock = (stateDir: string) => lockState(stateDir, Date.now);

test('a second process is refused with path, process and remedy', async () => {
  const stateDir = await temporaryDirectory();
  const { child, said } = await tryElsewhere(stateDir);
  expect(said).toBe('locked');
  const refusal = await lock(stateDir).catch((error: unknown) => error as Error);
  expect(refusal).toMatchObject({ reason: 'STORAGE' });
  expect((refusal as Error).message).toContain(
    `the state directory ${stateDir} is in use by process ${child.pid} since`,
  );
  expect((refusal as Error).message).toContain('stop that process, or name another directory with --state-dir');
});

test('the lock of a process that was killed is taken over at once', async () => {
  const stateDir = await temporaryDirectory();
  const { child } = await tryElsewhere(stateDir);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await lock(stateDir);
  expect(await readdir(join(stateDir, 'lock'))).toEqual(['0000000002.json']);
});

test('a process that is killed and not yet gone from the process table holds no lock', async () => {
  const stateDir = await temporaryDirectory();
  // `sleep` takes the place of the shell and never asks what became of its child.
  const command = `"${process.execPath}" "${HOLDER}" "${stateDir}" & exec sleep 60`;
  const parent = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void parent.kill('SIGKILL'));
  expect(String((await once(parent.stdout, 'data'))[0])).toBe('locked\n');
  const { pid } = JSON.parse(await readFile(join(stateDir, 'lock', '0000000001.json'), 'utf8'));
  process.kill(pid, 'SIGKILL');
  await untilZombie(pid);
  await lock(stateDir);
});

async function untilZombie(pid: number): Promise<void> {
  while (!(await readFile(`/proc/${pid}/stat`, 'utf8')).includes(') Z ')) await new Promise(setImmediate);
}

test('a lock that was released is free; one that is held is held for the same process, too', async () => {
  const stateDir = await temporaryDirectory();
  const first = await lock(stateDir);
  await expect(lock(stateDir)).rejects.toThrow(`in use by process ${process.pid}`);
  await first.release();
  await (await lock(stateDir)).release();
  await lock(stateDir);
});

test.each([
  ['of another boot', async () => ({ pid: process.pid, began: 'another-boot 1', startedAt: '' })],
  ['of an earlier process with our id', async () => ({ ...(await thisProcess()), began: 'x 0' })],
  ['that is empty', async () => undefined],
])('a lock %s is taken over', async (_what, holder) => {
  const stateDir = await temporaryDirectory();
  await mkdir(join(stateDir, 'lock'));
  await writeFile(join(stateDir, 'lock', '0000000007.json'), JSON.stringify(await holder()) ?? '');
  await lock(stateDir);
  expect(await readdir(join(stateDir, 'lock'))).toEqual(['0000000008.json']);
});

test('of many that try at once, exactly one gets a free lock, and an abandoned one', async () => {
  for (let round = 0; round < 20; round++) {
    const stateDir = await temporaryDirectory();
    await mkdir(join(stateDir, 'lock'));
    if (round % 2) await writeFile(join(stateDir, 'lock', '0000000001.json'), '');
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => lock(stateDir)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  }
});

test('of several processes that start at once, exactly one gets an abandoned lock', async () => {
  const stateDir = await temporaryDirectory();
  const first = await tryElsewhere(stateDir);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  const starts = await Promise.all([1, 2, 3, 4].map(() => tryElsewhere(stateDir)));
  expect(starts.filter(({ said }) => said === 'locked')).toHaveLength(1);
});
