import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runProgram } from '../run-program.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
const MAIN = `
import { runTests } from '${join(import.meta.dirname, 'run-tests.ts')}';
process.exit(await runTests(process.argv.slice(1)));
`;

async function run(files: Readonly<Record<string, string>>, ...args: string[]) {
  const root = mkdtempSync(join(tmpdir(), 'signalbox-run-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'));
  for (const [path, text] of Object.entries(files)) {
    writeFileSync(join(root, path), `import { beforeAll, expect, test } from 'vitest';\n${text}`);
  }
  const ownEnv = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'));
  const { code, output } = await runProgram(process.execPath, ['--input-type=module', '-e', MAIN, '--', ...args], {
    cwd: root,
    env: Object.fromEntries(ownEnv),
    timeoutMs: 25_000,
  });
  return { code, output, lastLine: output.split('\n').at(-1) };
}

const PASSES = "test('passes', () => expect(1).toBe(1));";
const FAILS = "test('fails', () => expect(1).toBe(2));";
const SKIPS = "test.skip('skips', () => {});";

test('a run without failures ends with the counts and code 0', async () => {
  const { code, lastLine } = await run({ 'a.test.ts': PASSES + SKIPS, 'b.test.ts': PASSES });
  expect({ code, lastLine }).toEqual({ code: 0, lastLine: 'tests: 2 passed, 0 failed, 1 skipped' });
});

test('a failed test fails the run', async () => {
  const { code, output } = await run({ 'a.test.ts': PASSES + FAILS });
  expect(code).toBe(1);
  expect(output).toContain('tests: 1 passed, 1 failed, 0 skipped');
});

test('a file that does not load, a hook that throws and an error nobody caught count as failed', async () => {
  const { code, output } = await run({
    'a.test.ts': `import './missing.ts';${PASSES}`,
    'b.test.ts': `beforeAll(() => { throw new Error('no server'); });${PASSES}`,
    'c.test.ts': `${PASSES} setImmediate(() => { throw new Error('astray'); });`,
  });
  expect(code).toBe(1);
  expect(output).toContain('tests: 1 passed, 3 failed, 1 skipped');
});

test('a run in which nothing ran fails', async () => {
  const none = await run({});
  expect(none.code).toBe(1);
  expect(none.output).toContain('tests: 0 passed, 0 failed, 0 skipped');
  const onlySkipped = await run({ 'a.test.ts': SKIPS });
  expect(onlySkipped.code).toBe(1);
  expect(onlySkipped.output).toContain('tests: 0 passed, 0 failed, 1 skipped');
});

test('arguments reach vitest', async () => {
  const { code, lastLine } = await run({ 'a.test.ts': PASSES, 'b.test.ts': FAILS }, 'a.test.ts');
  expect({ code, lastLine }).toEqual({ code: 0, lastLine: 'tests: 1 passed, 0 failed, 0 skipped' });
});
