import { describe, expect, test } from 'vitest';
import { createFindings, NOWHERE, renderPath, untilTooMany } from './findings.ts';

/** A path stands for its place: line, then column. */
const byNumbers = (path: readonly (string | number)[]) => ({ line: Number(path[0]), column: Number(path[1]) });

describe('findings', () => {
  test('are listed errors first, then by place', () => {
    const findings = createFindings('f', byNumbers);
    findings.warning('BAD_WEIGHTS', [1, 1], 'w1', 'r');
    findings.error('BAD_WEIGHTS', [7, 3], 'e73', 'r');
    findings.error('BAD_WEIGHTS', [2, 9], 'e29', 'r');
    findings.warning('BAD_WEIGHTS', [1, 0], 'w0', 'r');
    findings.error('BAD_WEIGHTS', [7, 1], 'e71', 'r');
    expect(findings.list().map((finding) => finding.message)).toEqual(['e29', 'e71', 'e73', 'w0', 'w1']);
  });

  test('are errors or only warnings', () => {
    const findings = createFindings('f', NOWHERE);
    findings.warning('BAD_WEIGHTS', [], 'w', 'r');
    expect(findings.hasErrors).toBe(false);
    findings.error('BAD_WEIGHTS', [], 'e', 'r');
    expect(findings.hasErrors).toBe(true);
  });

  test('end after 500 errors, and so does the work', () => {
    const findings = createFindings('f', NOWHERE);
    let done = 0;
    const work = () => {
      for (; done < 10_000; done++) findings.error('BAD_WEIGHTS', ['rules', done], 'e', 'r');
      return 'finished';
    };
    expect(untilTooMany(work)).toBeUndefined();
    expect(done).toBe(500);
    expect(findings.list()).toHaveLength(501);
    expect(findings.list().at(-1)).toMatchObject({ code: 'TOO_MANY', message: 'only the first 500 errors are listed' });
  });

  test('let other exceptions pass', () => {
    expect(() =>
      untilTooMany(() => {
        throw new TypeError('a fault of ours');
      }),
    ).toThrow('a fault of ours');
  });

  test('clip what documents make too long', () => {
    const findings = createFindings('f', NOWHERE);
    findings.error('BAD_WEIGHTS', ['x'.repeat(9000)], `'${'👍'.repeat(9000)}'`, 'r');
    const [{ path, message } = { path: '', message: '' }] = findings.list();
    expect([path.length, message.length]).toEqual([500, 500]);
    expect(message.isWellFormed()).toBe(true);
  });
});

test('a path reads as in a program', () => {
  expect(renderPath([])).toBe('');
  expect(renderPath(['rules', 2, 'escalate', 0, 'when'])).toBe('rules[2].escalate[0].when');
});
