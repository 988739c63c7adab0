import { describe, expect, test } from 'vitest';
import { createFindings, NOWHERE } from '../document/findings.ts';
import type { Facts } from '../facts/fact-table.ts';
import { sampleFacts } from '../facts/sample-facts.ts';
import { CelFailure } from './scope.ts';
import { compileSignals } from './signals.ts';

function compiled(sources: Record<string, string>) {
  const findings = createFindings('signals', NOWHERE);
  const signals = compileSignals(sources, findings);
  return { signals, problems: findings.list().map((f) => `${f.path} ${f.message}`) };
}

/** The value of a signal for a request with these facts. */
function computed(sources: Record<string, string>, name: string, facts: Partial<Facts> = {}) {
  const { signals, problems } = compiled(sources);
  expect(problems).toEqual([]);
  const [plain] = sampleFacts({}, '') as [Facts];
  return signals.readables.get(name)?.read({ facts: { ...plain, ...facts }, signals: new Array(signals.list.length) });
}

describe('signals', () => {
  test('read each other whatever the order they are written in', () => {
    const sources = {
      both: 'signal.long && signal.code',
      code: "prompt.contains('{')",
      long: 'signal.length > 5',
      length: 'size(prompt)',
    };
    expect(computed(sources, 'both', { prompt: 'if (x) { }' })).toBe(true);
    expect(computed(sources, 'both', { prompt: '{' })).toBe(false);
    expect(compiled(sources).signals.list.map((s) => s.name)).toEqual(['length', 'long', 'code', 'both']);
  });

  test('count whole numbers as such', () => {
    expect(computed({ even: 'signal.length % 2 == 0', length: 'size(prompt)' }, 'even', { prompt: 'abcd' })).toBe(true);
  });

  test('are not taken for each other where a text only mentions one', () => {
    expect(computed({ a: "prompt.contains('signal.a')" }, 'a', { prompt: 'what is signal.a?' })).toBe(true);
  });

  test('fail, and nothing worse, if they are of another type than they were on samples', () => {
    const sources = {
      kind: "input_tokens == 77 ? 'odd' : 'even'",
      twisted: 'input_tokens == 78 ? double(images) : 0.0',
    };
    expect(computed(sources, 'kind', { input_tokens: 77 })).toBe('odd');
    const unsteady = { level: "input_tokens == 77 ? dyn('high') : dyn(1)", big: 'signal.level > 0' };
    expect(computed(unsteady, 'big', { input_tokens: 5 })).toBe(true);
    expect(computed(unsteady, 'big', { input_tokens: 77 })).toBeInstanceOf(CelFailure);
    const text = { level: "input_tokens == 77 ? dyn(1) : dyn('high')", high: "signal.level.startsWith('h')" };
    expect(computed(text, 'high', { input_tokens: 5 })).toBe(true);
    expect(computed(text, 'high', { input_tokens: 77 })).toBeInstanceOf(CelFailure);
    const whole = { level: 'input_tokens == 77 ? dyn(1.5) : dyn(1)', next: 'signal.level + 1 > 1' };
    expect(computed(whole, 'next', { input_tokens: 77 })).toBeInstanceOf(CelFailure);
  });

  test('that need each other are reported once, and so is what is wrong with them', () => {
    expect(
      compiled({ a: 'signal.b', b: 'signal.c', c: 'signal.a', d: 'signal.a && signal.e > 3', e: 'tsk' }).problems,
    ).toEqual(["signals.a signal 'a' needs itself: a → b → c → a", "signals.e unknown name 'tsk'"]);
  });

  test('may be deeply nested nonsense', () => {
    const { problems } = compiled({ a: `labels${'.a'.repeat(2000)}`, b: '('.repeat(4000), c: 'x'.repeat(5000) });
    expect(problems).toHaveLength(3);
  });
});
