import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../run-program.ts';
import type { CheckResult } from './check.ts';

const TIMEOUT_MS = 60_000;

/** A commit that today's protobuf files are compared with. */
export interface Base {
  readonly commit: string;
  /** Why this one, for the reader of the report. */
  readonly because: string;
}

/**
 * Whether the protobuf files of a working tree break callers built from the base, on the wire or in JSON. The base is
 * taken out of the history as an archive, so a detached HEAD or a shallow clone does not matter.
 */
export async function breakingChanges(root: string): Promise<CheckResult> {
  const base = await findBase(root);
  if (base === undefined) return { status: 'skipped', detail: 'the history holds no earlier commit to compare with' };
  if ((await git(root, 'cat-file', '-e', `${base.commit}:proto`)) === undefined) {
    return { status: 'skipped', detail: `${base.because} holds no protobuf files` };
  }
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-breaking-'));
  try {
    const archive = join(folder, 'base.tar');
    const options = { cwd: root, timeoutMs: TIMEOUT_MS };
    const archived = await runProgram(
      'git',
      ['archive', `--output=${archive}`, base.commit, 'buf.yaml', 'proto'],
      options,
    );
    if (archived.code !== 0) return { status: 'failed', detail: archived.output };
    const compared = await runProgram('buf', ['breaking', '--against', archive], options);
    if (compared.code === 0) return { status: 'passed', detail: '' };
    return { status: 'failed', detail: `compared with ${base.because}:\n${compared.output}` };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * The newest release before this commit; without one where this branch left the main branch; on the main branch itself
 * the commit before this one; undefined where the history holds none of them.
 */
export async function findBase(root: string): Promise<Base | undefined> {
  const tag = await git(root, 'describe', '--tags', '--abbrev=0', 'HEAD^');
  if (tag !== undefined) return { commit: tag, because: `the release ${tag}` };
  const head = await git(root, 'rev-parse', 'HEAD');
  const fork = await git(root, 'merge-base', 'HEAD', 'origin/main');
  if (fork !== undefined && fork !== head) return { commit: fork, because: `the main branch at ${fork.slice(0, 7)}` };
  const parent = await git(root, 'rev-parse', '--verify', 'HEAD^');
  if (parent === undefined) return undefined;
  return { commit: parent, because: `the commit before this one, ${parent.slice(0, 7)}` };
}

async function git(cwd: string, ...args: string[]): Promise<string | undefined> {
  const { code, output } = await runProgram('git', args, { cwd, timeoutMs: TIMEOUT_MS });
  return code === 0 ? output.trim() : undefined;
}
