import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignalboxError } from '@signalbox/contracts';
import { codeOf, isMissing, stateFailure } from '../file-error.ts';
import { isRunning, type ProcessIdentity, thisProcess } from './process-identity.ts';

/** The right to be the only writer of a state directory. */
export interface StateLock {
  /** Lets others have it. */
  release(): Promise<void>;
}

/** What a lock file holds. An empty or broken one is free. */
interface Holder extends ProcessIdentity {
  /** For people. */
  readonly startedAt: string;
}

const FILE_NAME = /^(\d{10})\.json$/;

/**
 * Takes the lock of a state directory, also from a holder that no longer runs.
 *
 * Lock files are numbered, and whoever made the one with the highest number has the lock. The highest one is never
 * removed, a free one neither, so that no number comes twice: of several processes that find the same free lock, one
 * can make the next file, and one that was slow sees a higher number than its own.
 *
 * Processes that cannot see each other, as in two containers, do not lock each other out: from within one, a holder in
 * the other looks like a process that has ended.
 * @throws SignalboxError STORAGE if another process has it, or the directory cannot be used
 */
export async function lockState(stateDir: string, nowMs: () => number): Promise<StateLock> {
  const directory = join(stateDir, 'lock');
  const holder: Holder = { ...(await thisProcess()), startedAt: new Date(nowMs()).toISOString() };
  try {
    await mkdir(directory, { recursive: true });
    const path = await take(stateDir, directory, holder);
    // The file may be gone with its directory.
    return { release: () => truncate(path).catch(() => {}) };
  } catch (error) {
    throw error instanceof SignalboxError ? error : stateFailure(stateDir, error);
  }
}

/** Ends, since each further round means that another process has come further. */
async function take(stateDir: string, directory: string, holder: Holder): Promise<string> {
  for (;;) {
    const newest = (await listNumbers(directory)).at(-1) ?? 0;
    const path = pathOf(directory, newest);
    const present = newest > 0 ? await readHolder(path) : undefined;
    if (present && (await isRunning(present))) throw held(stateDir, path, present);
    const next = newest + 1;
    if (await claim(directory, next, holder)) return pathOf(directory, next);
  }
}

/** Makes the lock file of a number. False if another process was faster. */
async function claim(directory: string, number: number, holder: Holder): Promise<boolean> {
  const path = pathOf(directory, number);
  const temporary = join(directory, `.${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, `${JSON.stringify(holder)}\n`, { flag: 'wx' });
    // Unlike opening with O_EXCL, this makes the file with its content: nobody reads it half written.
    await link(temporary, path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  const numbers = await listNumbers(directory);
  const isNewest = numbers.at(-1) === number;
  const outdated = isNewest ? numbers.slice(0, -1) : [number];
  for (const old of outdated) await rm(pathOf(directory, old), { force: true });
  return isNewest;
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const { pid, began, startedAt } = JSON.parse(await readFile(path, 'utf8')) as Holder;
    return Number.isSafeInteger(pid) && pid > 0 ? { pid, began, startedAt } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || isMissing(error)) return undefined;
    throw error;
  }
}

/** Lowest first. */
async function listNumbers(directory: string): Promise<number[]> {
  const names = await readdir(directory);
  return names.flatMap((name) => Number(FILE_NAME.exec(name)?.[1] ?? []) || []).sort((a, b) => a - b);
}

function pathOf(directory: string, number: number): string {
  return join(directory, `${String(number).padStart(10, '0')}.json`);
}

function held(stateDir: string, path: string, { pid, startedAt }: Holder): SignalboxError {
  const message = `the state directory ${stateDir} is in use by process ${pid} since ${startedAt} (${path})`;
  const remedy = 'stop that process, or name another directory with --state-dir or SIGNALBOX_STATE_DIR';
  return new SignalboxError('STORAGE', `${message}; ${remedy}`, { metadata: { path, pid: String(pid) } });
}
