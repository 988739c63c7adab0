import { parseCLI, startVitest } from 'vitest/node';
import { countTests, succeeded } from './test-counts.ts';

/**
 * Runs vitest once below the current folder, with the arguments of its command line, and prints the counts as the very
 * last line. Answers the exit code.
 */
export async function runTests(args: readonly string[]): Promise<number> {
  const { filter, options } = parseCLI(['vitest', 'run', ...args]);
  const vitest = await startVitest(filter, options);
  const counts = countTests(vitest.state.getTestModules(), vitest.state.getUnhandledErrors());
  const vitestFailed = (process.exitCode ?? 0) !== 0;
  if (vitestFailed && counts.failed === 0) console.error('vitest failed though no test did: see above');
  if (counts.passed + counts.failed === 0) console.error('no test ran, which proves nothing');
  console.log(`tests: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return succeeded(counts) && !vitestFailed ? 0 : 1;
}
