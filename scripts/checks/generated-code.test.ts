import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { treeDifferences } from './generated-code.ts';

function createTree(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), 'signalbox-tree-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

test('equal trees do not differ', () => {
  const files = { 'a.js': 'a', 'v1/b.js': 'b' };
  expect(treeDifferences(createTree(files), createTree(files))).toEqual([]);
});

test('missing, left over and changed files are named', () => {
  const actual = createTree({ 'a.js': 'a', 'v1/b.js': 'old' });
  const expected = createTree({ 'v1/b.js': 'new', 'v1/c.js': 'c' });
  expect(treeDifferences(actual, expected)).toEqual([
    'a.js is left over',
    'v1/b.js is out of date',
    'v1/c.js is missing',
  ]);
});
