import { runProgram } from '../run-program.ts';
import type { Check } from './check.ts';

// The slowest, the type check, takes seconds; a check that needs minutes hangs.
const CHECK_TIMEOUT_MS = 5 * 60_000;

/** A check that a program passes with exit code 0; its output is shown only if it does not. */
export function programCheck(name: string, program: string, ...args: string[]): Check {
  return {
    name,
    run: async () => {
      const { code, output } = await runProgram(program, args, { timeoutMs: CHECK_TIMEOUT_MS });
      return code === 0
        ? { status: 'passed', detail: '' }
        : { status: 'failed', detail: output || `exit code ${code}` };
    },
  };
}
