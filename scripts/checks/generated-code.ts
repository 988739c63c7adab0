import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../run-program.ts';
import { type CheckResult, resultOf } from './check.ts';

const GENERATED = 'packages/contracts/src/gen';
const TIMEOUT_MS = 2 * 60_000;

/** Whether the generated code is what buf makes of the protobuf files. Generates elsewhere, so the tree stays as it is. */
export async function generatedCode(root: string): Promise<CheckResult> {
  const fresh = await mkdtemp(join(tmpdir(), 'signalbox-generated-'));
  try {
    const { code, output } = await runProgram('buf', ['generate', '--output', fresh], {
      cwd: root,
      timeoutMs: TIMEOUT_MS,
    });
    if (code !== 0) return { status: 'failed', detail: output };
    const findings = treeDifferences(join(root, GENERATED), join(fresh, GENERATED));
    return resultOf(findings.map((finding) => `${GENERATED}/${finding}: run npm run generate`));
  } finally {
    await rm(fresh, { recursive: true });
  }
}

/** How the files below one folder differ from those that are expected: one entry per file. */
export function treeDifferences(actual: string, expected: string): string[] {
  const here = readTree(actual);
  const there = readTree(expected);
  return [...new Set([...here.keys(), ...there.keys()])].sort().flatMap((path) => {
    if (!here.has(path)) return [`${path} is missing`];
    if (!there.has(path)) return [`${path} is left over`];
    return here.get(path) === there.get(path) ? [] : [`${path} is out of date`];
  });
}

function readTree(folder: string): Map<string, string> {
  const files = globSync('**', { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));
}
