import { create } from '@bufbuild/protobuf';
import { type Finding, FindingSchema, Severity } from '@signalbox/contracts';
import { describe, expect, it } from 'vitest';
import { countFindings, renderFindings } from './findings.ts';

function finding(at: Partial<Pick<Finding, 'line' | 'column' | 'severity' | 'path'>>): Finding {
  const severity = Severity.ERROR;
  return create(FindingSchema, { severity, file: 'a.yaml', message: 'no such pool', remedy: 'name another', ...at });
}

function render(found: Finding, text?: string): string[] {
  const texts = new Map(text === undefined ? [] : [['a.yaml', text]]);
  return renderFindings([found], texts, (_style, plain) => plain).split('\n');
}

describe('a finding', () => {
  it('shows its line with a caret under its column', () => {
    expect(render(finding({ line: 2, column: 6 }), 'one\nuse: [smal]\r\nthree')).toEqual([
      'a.yaml:2:6: error: no such pool',
      '  use: [smal]',
      '       ^',
      '  remedy: name another',
    ]);
  });

  it('keeps tabs before the caret, and counts a surrogate pair as one place', () => {
    expect(render(finding({ line: 1, column: 6 }), '\ta🚂 b')[2]).toBe('  \t   ^');
  });

  it('shows the part of a long line that it is about', () => {
    const text = `${'x'.repeat(300)}HERE${'y'.repeat(300)}`;
    const [, line = '', caret = ''] = render(finding({ line: 1, column: 301 }), text);
    expect(line.length).toBe(142);
    expect(line.slice(caret.indexOf('^'), caret.indexOf('^') + 4)).toBe('HERE');
  });

  it('may lie after the end of the last line', () => {
    expect(render(finding({ line: 1, column: 4 }), 'abc')[2]).toBe('     ^');
  });

  it.each([
    ['without the text', finding({ line: 2, column: 1 }), undefined, 'a.yaml:2:1: error: no such pool'],
    ['without a line', finding({ path: 'rules[2].use' }), 'abc', 'a.yaml: rules[2].use: error: no such pool'],
    ['without any place', finding({}), 'abc', 'a.yaml: error: no such pool'],
    ['that warns', finding({ severity: Severity.WARNING }), 'abc', 'a.yaml: warning: no such pool'],
  ])('%s has no caret', (_what, found, text, head) => {
    expect(render(found, text)).toEqual([head, '  remedy: name another']);
  });
});

it('counts errors and warnings', () => {
  const warning = finding({ severity: Severity.WARNING });
  expect(countFindings([])).toBe('');
  expect(countFindings([finding({})])).toBe('1 error');
  expect(countFindings([finding({}), finding({}), warning])).toBe('2 errors, 1 warning');
});
