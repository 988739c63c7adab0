import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

const CHECKOUT = join(import.meta.dirname, '../../..');
export const BIN = join(import.meta.dirname, '../bin/signalbox.js');
const TIMEOUT_MS = 20_000;

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** For standard input. */
  readonly input?: string;
  /** Before the program's own arguments. */
  readonly nodeArgs?: readonly string[];
}

/** Runs `signalbox` to its end, in a process of its own. */
export async function signalbox(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const child = launch(args, options);
  child.stdin?.end(options.input ?? '');
  const ended = Promise.all([once(child, 'close'), textOf(child.stdout), textOf(child.stderr)]);
  const [[code], stdout, stderr] = await within(ended, child, args);
  return { code: code as number | null, stdout, stderr };
}

/** A running `signalbox up`. */
export interface Server {
  /** The URL of the HTTP door. */
  readonly url: string;
  /** All it has printed so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves once it has printed a text. */
  printed(wanted: string): Promise<void>;
  /** Sends a signal and resolves to the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts `signalbox up` on free ports and waits until it is ready. */
export async function startServer(args: readonly string[], options: RunOptions = {}): Promise<Server> {
  const child = launch(['up', '--grpc-port', '0', '--http-port', '0', ...args], options);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const closed = once(child, 'close').then(([code]) => code as number | null);
  const printed = (wanted: string) => {
    const early = closed.then((code) => Promise.reject(new Error(`it ended with ${code}: ${stderr.text()}`)));
    return within(Promise.race([stdout.includes(wanted), early]), child, [`print ${wanted}`, stdout.text()]);
  };
  await printed('ready');
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return within(closed, child, ['stop']);
  };
  return {
    url: /http:\/\/[\d.]+:\d+/.exec(stdout.text())?.[0] ?? '',
    stdout: stdout.text,
    stderr: stderr.text,
    printed,
    stop,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) await stop();
    },
  };
}

function launch(args: readonly string[], { env, nodeArgs = [] }: RunOptions): ChildProcess {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(SIGNALBOX_|NODE_OPTIONS$|FORCE_COLOR$)/.test(name),
  );
  return spawn(process.execPath, [...nodeArgs, BIN, ...args], {
    cwd: CHECKOUT,
    env: { ...Object.fromEntries(inherited), ...env },
  });
}

async function textOf(stream: ChildProcess['stdout']): Promise<string> {
  return stream ? text(stream) : '';
}

function collect(stream: ChildProcess['stdout']) {
  let all = '';
  let onText = () => {};
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    all += chunk;
    onText();
  });
  return {
    text: () => all,
    includes: (wanted: string) =>
      new Promise<void>((resolve) => {
        onText = () => all.includes(wanted) && resolve();
        onText();
      }),
  };
}

async function within<T>(result: Promise<T>, child: ChildProcess, what: readonly string[]): Promise<T> {
  const timer = new AbortController();
  const late = delay(TIMEOUT_MS, undefined, { signal: timer.signal }).then(() => {
    child.kill('SIGKILL');
    throw new Error(`signalbox did not ${what.join(' ')} within ${TIMEOUT_MS / 1000} s`);
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    timer.abort();
  }
}
