import type { Signals } from './signals.ts';

/** A text, raw or not, or a signal's name: texts are matched so that what stands in them is left alone. */
const TEXT_OR_SIGNAL = /[rR]"[^"]*"|[rR]'[^']*'|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\bsignal\.(\w+)/g;
/** The longest expression a plan may carry, in UTF-16 code units: signals that read signals could grow without bound. */
export const MAX_INLINED_LENGTH = 16_384;

/**
 * Writes signals out in an expression, so that whoever carries out a plan can compute it without knowing the policy.
 * @returns undefined if it becomes longer than MAX_INLINED_LENGTH
 */
export function inlineSignals(expression: string, signals: Signals): string | undefined {
  const written = new Map<string, string | undefined>();
  for (const { name, condition } of signals.list) written.set(name, replaceSignals(condition.source, written));
  return replaceSignals(expression, written);
}

function replaceSignals(expression: string, written: ReadonlyMap<string, string | undefined>): string | undefined {
  let tooLong = false;
  const text = expression.replace(TEXT_OR_SIGNAL, (found, name: string | undefined) => {
    if (name === undefined) return found;
    const source = written.get(name);
    if (source === undefined) tooLong = true;
    return `(${source})`;
  });
  return tooLong || text.length > MAX_INLINED_LENGTH ? undefined : text;
}
