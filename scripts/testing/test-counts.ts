import type { TestModule } from 'vitest/node';

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Counts what became of every test. As failed count also: a test that never ended, a file that failed without a failed
 * test (it did not load, or a hook of it threw), and every error outside of all tests.
 */
export function countTests(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): TestCounts {
  const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
  for (const module of modules) {
    const states = [...module.children.allTests()].map((test) => test.result().state);
    const settled = states.map((state) => (state === 'pending' ? 'failed' : state));
    for (const state of settled) counts[state] += 1;
    if (!module.ok() && !settled.includes('failed')) counts.failed += 1;
  }
  return counts;
}

/** Whether the run proves something: nothing failed, and something ran. */
export function succeeded({ passed, failed }: TestCounts): boolean {
  return failed === 0 && passed > 0;
}
