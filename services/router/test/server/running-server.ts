import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Addresses, LogLevel } from '@signalbox/mesh';

/** The server of serve.ts in a process of its own. */
export interface RunningServer extends Addresses {
  /** Everything it has written so far, log lines of JSON most of all. */
  output(): string;
  /** What it holds in memory after a garbage collection, in bytes. */
  memory(): Promise<NodeJS.MemoryUsage>;
  /** Why it ended, or undefined while it runs. */
  death(): string | undefined;
  /** Stops it in good order. Resolves to its exit code. */
  stop(): Promise<number | null>;
}

const PROGRAM = fileURLToPath(new URL('./serve.ts', import.meta.url));

/** @param level from which on it logs */
export async function startServer(level: LogLevel): Promise<RunningServer> {
  const child = fork(PROGRAM, [level], { silent: true, execArgv: ['--expose-gc', '--unhandled-rejections=strict'] });
  const output = collect(child);
  let death: string | undefined;
  const ended = once(child, 'exit').then(([code, signal]) => {
    death = `the server ended with code ${code}, signal ${signal}`;
    return code as number | null;
  });
  const answer = <T>(): Promise<T> =>
    Promise.race([once(child, 'message').then(([message]) => message as T), ended.then(() => fail(death, output()))]);

  const addresses = await answer<Addresses>();
  return {
    ...addresses,
    output,
    memory() {
      child.send('memory');
      return answer();
    },
    death: () => death,
    stop() {
      if (death === undefined) child.send('stop');
      return ended;
    },
  };
}

function fail(death: string | undefined, output: string): never {
  throw new Error(`${death}; it said at last: ${output.slice(-2_000)}`);
}

function collect({ stdout, stderr }: ChildProcess): () => string {
  const chunks: string[] = [];
  for (const stream of [stdout, stderr]) stream?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  return () => chunks.join('');
}
