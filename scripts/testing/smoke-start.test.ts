import { expect, test } from 'vitest';
import { smokeStart } from './smoke-start.ts';

const OPTIONS = { cwd: '.', env: process.env, readyText: 'ready in', readyTimeoutMs: 10_000, stopTimeoutMs: 10_000 };
const READY = "console.log('ready in 1 ms'); setInterval(() => {}, 1000);";

const smoke = (source: string, options = {}) =>
  smokeStart(process.execPath, ['-e', source], { ...OPTIONS, ...options }).catch((error: Error) => error.message);

test('a program that gets ready and stops with code 0 passes', async () => {
  expect(await smoke(`process.on('SIGTERM', () => process.exit(0)); ${READY}`)).toBeGreaterThan(0);
});

test('a program that ends before it is ready fails with what it printed', async () => {
  const message = await smoke("console.error('port in use'); process.exit(7)");
  expect(message).toMatch(/ended with code 7 before it was ready; it printed:\nport in use/);
});

test('a program that never gets ready fails', async () => {
  expect(await smoke('setInterval(() => {}, 1000)', { readyTimeoutMs: 500 })).toContain('did not print "ready in"');
});

test('a program that dies of the signal, or stops with another code, fails', async () => {
  expect(await smoke(READY)).toContain('ended with SIGTERM after SIGTERM');
  expect(await smoke(`process.on('SIGTERM', () => process.exit(3)); ${READY}`)).toContain('ended with code 3');
});

test('a program that ignores the signal fails', async () => {
  const message = await smoke(`process.on('SIGTERM', () => {}); ${READY}`, { stopTimeoutMs: 500 });
  expect(message).toContain('did not stop after SIGTERM within 0.5 s');
});

test('a program that does not exist fails', async () => {
  await expect(smokeStart('/no/such/program', [], OPTIONS)).rejects.toThrow('ENOENT');
});
