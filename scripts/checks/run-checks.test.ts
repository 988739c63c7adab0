import { expect, test } from 'vitest';
import { type Check, type CheckResult, resultOf } from './check.ts';
import { runChecks } from './run-checks.ts';

const check = (name: string, result: CheckResult): Check => ({ name, run: () => result });
const passed: CheckResult = { status: 'passed', detail: '' };

async function lines(checks: readonly Check[]) {
  const written: string[] = [];
  const ok = await runChecks(checks, (line) => written.push(line.replace(/\d+\.\d s/, 'T s')));
  return { ok, written: written.join('\n').split('\n') };
}

test('every check has its line, and the last line counts them', async () => {
  const skipped: CheckResult = { status: 'skipped', detail: 'no history' };
  const { ok, written } = await lines([check('types', passed), check('breaking', skipped)]);
  expect(ok).toBe(true);
  expect(written).toEqual([
    'ok        T s  types',
    'skipped   T s  breaking',
    '    no history',
    'checks: 1 passed, 0 failed, 1 skipped',
  ]);
});

test('the checks after a failed one still run, and the whole fails', async () => {
  const { ok, written } = await lines([
    check('lint', resultOf(['a.ts:1: bad', 'b.ts:2: bad'])),
    check('types', passed),
  ]);
  expect(ok).toBe(false);
  expect(written).toEqual([
    'FAILED    T s  lint',
    '    a.ts:1: bad',
    '    b.ts:2: bad',
    'ok        T s  types',
    'checks: 1 passed, 1 failed, 0 skipped',
  ]);
});

test('a check that throws has failed', async () => {
  const broken: Check = {
    name: 'broken',
    run: () => {
      throw new Error('cannot read');
    },
  };
  const { ok, written } = await lines([broken, check('types', passed)]);
  expect(ok).toBe(false);
  expect(written.join('\n')).toContain('cannot read');
  expect(written.at(-1)).toBe('checks: 1 passed, 1 failed, 0 skipped');
});
