import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

export interface SmokeOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** What the program prints once it serves. */
  readonly readyText: string;
  /** How long it may take to get ready, in milliseconds. */
  readonly readyTimeoutMs: number;
  /** How long it may take to stop, in milliseconds. */
  readonly stopTimeoutMs: number;
}

/**
 * Starts a program in a process group of its own, waits until it says that it is ready, sends SIGTERM to the group and
 * expects exit code 0 and nobody left. Resolves to the time it took to get ready, in milliseconds; rejects with what
 * went wrong and all that the program printed.
 */
export async function smokeStart(program: string, args: readonly string[], options: SmokeOptions): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collectOutput(child);
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  try {
    await within(options.readyTimeoutMs, `did not print "${options.readyText}"`, [
      output.untilPrinted(options.readyText),
      ended.then(([code]) => Promise.reject(new Error(`ended with code ${code} before it was ready`))),
    ]);
    const readyMs = performance.now() - startedAt;
    signalGroup(child, 'SIGTERM');
    const [code, signal] = await within(options.stopTimeoutMs, 'did not stop after SIGTERM', [ended]);
    if (code !== 0) throw new Error(`ended with ${signal ?? `code ${code}`} after SIGTERM`);
    return readyMs;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${program} ${args.join(' ')} ${reason}; it printed:\n${output.text()}`);
  } finally {
    signalGroup(child, 'SIGKILL');
  }
}

function collectOutput(child: ChildProcess) {
  let text = '';
  let onText = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      onText();
    });
  }
  return {
    text: () => text,
    untilPrinted: (wanted: string) =>
      new Promise<void>((resolve) => {
        onText = () => text.includes(wanted) && resolve();
      }),
  };
}

async function within<T>(timeoutMs: number, complaint: string, candidates: readonly Promise<T>[]): Promise<T> {
  const timer = new AbortController();
  const late = delay(timeoutMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`${complaint} within ${timeoutMs / 1000} s`);
  });
  try {
    return await Promise.race([...candidates, late]);
  } finally {
    timer.abort();
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    // A negative number means the group, which detached has made the child the leader of.
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
