import { describe, expect, test } from 'vitest';
import { createFindings } from '../document/findings.ts';
import { compileCondition } from './condition.ts';
import { checkType } from './dry-run.ts';
import { compileSignals } from './signals.ts';
import { requestVocabulary } from './vocabulary.ts';

const findings = createFindings('signals', () => ({ line: 0, column: 0 }));
const signals = compileSignals(
  { faq: "prompt.contains('a')", lang: "labels['lang']", length: 'size(prompt)' },
  findings,
);

/** The type of an expression, or what is reported and where. */
function tried(source: string, wanted: Parameters<typeof checkType>[1] = ['bool']) {
  const reports: { code: string; message: string; at: string }[] = [];
  const report = {
    error: (code: string, message: string, _: string, offset = 0) =>
      void reports.push({ code, message, at: source.slice(offset) }),
  };
  const condition = compileCondition(source, requestVocabulary(signals.readables), report);
  if (!condition) throw new Error(JSON.stringify(reports));
  const type = checkType(condition, wanted, signals.list.length, report);
  expect(type === undefined).toBe(reports.length > 0);
  return type ?? reports;
}

describe('what must be true or false', () => {
  test.each([
    ['input_tokens', 'input_tokens gives an int, not a bool', 'input_tokens'],
    ['task', 'task gives a string, not a bool', 'task'],
    ['input_tokens + 1', 'input_tokens + 1 gives an int, not a bool', 'input_tokens + 1'],
    ["labels['a']", 'labels["a"] gives a string, not a bool', "labels['a']"],
    ['tools_required', 'tools_required gives a list, not a bool', 'tools_required'],
    ['residency.filter(r, true)', undefined, 'residency.filter(r, true)'],
    ['{1: 2}', '{1: 2} gives a map, not a bool', '{1: 2}'],
    ['latency_ms * 2.0', 'latency_ms * 2.0 gives a double, not a bool', 'latency_ms * 2.0'],
    ["batch ? 'a' : 'b'", undefined, "batch ? 'a' : 'b'"],
    ['batch && input_tokens', 'input_tokens gives an int, not a bool', 'input_tokens'],
    ['!(batch || size(prompt))', 'size(prompt) gives an int, not a bool', 'size(prompt))'],
    ['signal.length', 'signal.length gives an int, not a bool', 'signal.length'],
  ])('%s', (source, message, at) => {
    expect(tried(source)).toEqual([{ code: 'CEL_TYPE', message: message ?? expect.stringContaining(' gives a '), at }]);
  });

  test('every wrong side is reported', () => {
    expect(tried('input_tokens && task || batch')).toHaveLength(2);
  });

  test('what gives another type for some values', () => {
    expect(tried("input_tokens > 1000 ? 'a' : 'b' == 'b'")).toMatchObject([
      { message: expect.stringMatching(/gives a string, not a bool$/) },
    ]);
  });
});

describe('types that do not fit', () => {
  test.each([
    ["task == 'a' && task > 3", 'task > 3'],
    ['input_tokens + 1.5 > 2.0', 'input_tokens + 1.5 > 2.0'],
    ["prompt.size() > 3 && prompt + 1 == 'a'", "prompt + 1 == 'a'"],
    ['images % 2.0 == 0', 'images % 2.0 == 0'],
    ["'a' in prompt", "'a' in prompt"],
    ["matches(prompt, 'a')", "matches(prompt, 'a')"],
    ["labels['n'] + 1 > 3", "labels['n'] + 1 > 3"],
    ['batch && (interactive ? task > 3 : true)', 'interactive ? task > 3 : true)'],
    ["tools_required.contains('a')", "tools_required.contains('a')"],
  ])('%s', (source, at) => {
    expect(tried(source)).toEqual([
      { code: 'CEL_TYPE', message: expect.stringMatching(/^cannot be computed: found no matching overload/), at },
    ]);
  });
});

describe('what only some values can compute is no mistake', () => {
  test.each([
    "labels['missing'] == 'x'",
    'labels.missing.startsWith("x")',
    "labels[task] == 'x'",
    "int(labels['n']) > 3",
    "double(labels['n']) > 3.0 && bool(labels['flag'])",
    "timestamp(labels['at']) > timestamp('2026-01-01T00:00:00Z')",
    "duration(labels['wait']) < duration('5s')",
    "tools_required[2] == 'search'",
    "tools_required[9] == 'search'",
    '100 / images > 3',
    'int(prompt) > 3',
    "signal.lang == 'de'",
    "signal.lang + 'x' == 'dex'",
    'signal.length % 2 == 0',
  ])('%s', (source) => {
    expect(tried(source)).toBe('bool');
  });
});

describe('signals have types', () => {
  const types = ['bool', 'string', 'int', 'double'] as const;

  test.each([
    ['task', 'string'],
    ['images', 'int'],
    ['size(prompt) + 1', 'int'],
    ['latency_ms', 'double'],
    ['double(images) / 3.0', 'double'],
    ['images > 3 || batch', 'bool'],
    ["labels['lang']", 'string'],
    ["labels[task + 'x']", 'string'],
    ["int(labels['n'])", 'int'],
    ['tools_required[0]', 'string'],
  ])('%s is a %s', (source, type) => {
    expect(tried(source, types)).toBe(type);
  });

  test.each([
    ['tools_required', 'tools_required gives a list, not a bool or string or int or double'],
    [
      "input_tokens > 1000 ? 'many' : 0",
      '(input_tokens > 1000) ? "many" : 0 gives an int or a string, as the case may be',
    ],
    ['tools_required[9]', expect.stringMatching(/^could not be computed for any sample: /)],
  ])('%s is none', (source, message) => {
    expect(tried(source, types)).toMatchObject([{ code: 'CEL_TYPE', message }]);
  });
});
