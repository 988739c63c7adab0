import type { Check, CheckResult } from './check.ts';

const LABELS = { passed: 'ok', failed: 'FAILED', skipped: 'skipped' };

/**
 * Runs the checks one after the other, all of them whatever fails, and writes a line with the time for each.
 * Answers whether none failed.
 */
export async function runChecks(checks: readonly Check[], write: (line: string) => void): Promise<boolean> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const check of checks) {
    const startedAt = performance.now();
    const { status, detail } = await attempt(check);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    write(`${LABELS[status].padEnd(8)}${seconds.padStart(5)} s  ${check.name}`);
    if (detail !== '') write(detail.replace(/^(?=.)/gm, '    '));
    counts[status] += 1;
  }
  write(`checks: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return counts.failed === 0;
}

async function attempt(check: Check): Promise<CheckResult> {
  try {
    return await check.run();
  } catch (error) {
    return { status: 'failed', detail: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
