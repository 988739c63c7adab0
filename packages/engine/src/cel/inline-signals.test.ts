import { expect, test } from 'vitest';
import { createFindings } from '../document/findings.ts';
import { inlineSignals } from './inline-signals.ts';
import { compileSignals } from './signals.ts';

function signals(sources: Record<string, string>) {
  return compileSignals(
    sources,
    createFindings('policy', () => ({ line: 0, column: 0 })),
  );
}

test('signals are written out, also those that signals read', () => {
  const known = signals({ angry: "risk == 'high' || signal.long", long: 'input_tokens > 1500' });
  const text = inlineSignals('signal.angry && confidence < 0.8', known);
  expect(text).toBe("(risk == 'high' || (input_tokens > 1500)) && confidence < 0.8");
});

test('what stands in a text is left alone', () => {
  const known = signals({ long: 'input_tokens > 1500' });
  const texts = `task == 'signal.long' || task == "a'signal.long" || prompt.matches(r'\\bsignal.long') || signal.long`;
  expect(inlineSignals(texts, known)).toBe(texts.replace(/signal\.long$/, '(input_tokens > 1500)'));
});

test('an expression that grows beyond the limit is none', () => {
  const sources: Record<string, string> = { s0: 'input_tokens > 1500' };
  for (let i = 1; i < 20; i++) sources[`s${i}`] = `signal.s${i - 1} || !signal.s${i - 1}`;
  expect(inlineSignals('signal.s3', signals(sources))).toBeDefined();
  expect(inlineSignals('signal.s19', signals(sources))).toBeUndefined();
});
