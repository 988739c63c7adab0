import { execFile } from 'node:child_process';

/** How a program ended: its exit code, or -1 if it could not be started or was stopped, and all it printed. */
export interface ProgramResult {
  readonly code: number;
  readonly output: string;
}

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** When to stop the program, in milliseconds. */
  readonly timeoutMs: number;
}

// Ample for a compiler that complains about every file.
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Runs a program without a shell and waits for its end. Never rejects: what went wrong is in the output. */
export function runProgram(program: string, args: readonly string[], options: ProgramOptions): Promise<ProgramResult> {
  const { timeoutMs, ...rest } = options;
  return new Promise((resolve) => {
    execFile(program, args, { ...rest, timeout: timeoutMs, maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout, stderr) => {
      const printed = [stdout, stderr].map((text) => text.trimEnd()).filter((text) => text !== '');
      if (error === null) return resolve({ code: 0, output: printed.join('\n') });
      if (typeof error.code === 'number') return resolve({ code: error.code, output: printed.join('\n') });
      const stopped = error.killed ? `${program} was stopped after ${timeoutMs / 1000} s` : error.message;
      resolve({ code: -1, output: [...printed, stopped].join('\n') });
    });
  });
}
