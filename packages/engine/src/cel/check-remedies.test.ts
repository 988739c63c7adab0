import { expect, test } from 'vitest';
import { compileCondition } from './condition.ts';
import { requestVocabulary } from './vocabulary.ts';

/** What is reported of a rule's condition, as "message; remedy". */
function reportsOf(source: string): string[] {
  const reports: string[] = [];
  compileCondition(source, requestVocabulary(new Map()), {
    error: (_code, message, remedy) => void reports.push(`${message}; ${remedy}`),
  });
  return reports;
}

test('a name that belongs to another condition is sent there', () => {
  expect(reportsOf('confidence < 0.8')).toEqual([
    "unknown name 'confidence'; it can be read only in the `when` of `escalate`",
  ]);
  expect(reportsOf("target.region == 'eu'")).toEqual([
    "unknown name 'target'; it can be read only in the `only` of `require`",
  ]);
});

test('a single = is answered with ==', () => {
  expect(reportsOf("tier = 'free'")).toEqual([expect.stringMatching(/; write == to compare$/)]);
});

test("a '\\b' that CEL reads as a backspace is refused, a raw one is not", () => {
  expect(reportsOf(String.raw`prompt.matches('(?i)\bpassword')`)).toEqual([
    String.raw`the pattern has a backspace, and so matches nothing; write it raw, as in r'\bword\b'`,
  ]);
  expect(reportsOf(String.raw`prompt.matches(r'(?i)\bpassword')`)).toEqual([]);
});
