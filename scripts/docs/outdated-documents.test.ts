import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runProgram } from '../run-program.ts';
import { outdatedDocuments } from './outdated-documents.ts';

const ROOT = join(import.meta.dirname, '../..');
const REASONS = 'proto/signalbox/router/v1/error_reason.proto';

/** A copy of the documents in which a row of one table has been changed by hand. */
function copyWithOldErrors(): string {
  const root = mkdtempSync(join(tmpdir(), 'signalbox-docs-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'docs'));
  for (const path of [REASONS, 'docs/policies.md', 'docs/errors.md']) cpSync(join(ROOT, path), join(root, path));
  const path = join(root, 'docs/errors.md');
  writeFileSync(path, readFileSync(path, 'utf8').replace('| NOT_FOUND (5) |', '| GONE |'));
  return root;
}

function generate(cwd: string, ...args: string[]) {
  const script = join(ROOT, 'scripts/generate-docs.ts');
  return runProgram(process.execPath, [script, ...args], { cwd, timeoutMs: 30_000 });
}

test('--check names the document and the command, fails, and writes nothing', async () => {
  const root = copyWithOldErrors();
  const before = readFileSync(join(root, 'docs/errors.md'), 'utf8');
  expect(await generate(root, '--check')).toEqual({
    code: 1,
    output: 'docs/errors.md is out of date: run npm run generate',
  });
  expect(readFileSync(join(root, 'docs/errors.md'), 'utf8')).toBe(before);
});

test('generates what is out of date and nothing else', async () => {
  const root = copyWithOldErrors();
  expect([...outdatedDocuments(root).keys()]).toEqual(['docs/errors.md']);
  expect((await generate(root)).code).toBe(0);
  expect(readFileSync(join(root, 'docs/errors.md'), 'utf8')).toContain('| NOT_FOUND (5) |');
  expect(await generate(root, '--check')).toEqual({ code: 0, output: '' });
});
