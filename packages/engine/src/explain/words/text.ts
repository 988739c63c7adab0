import { listed } from '../../policy/tiers.ts';

/** The longest excerpt of a caller's text, in UTF-16 code units. */
const EXCERPT_LENGTH = 80;

/** Line breaks, other control characters, and marks that turn the direction of writing. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: what must not reach a terminal
const UNPRINTABLE = /[\s\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** A caller's text on one line, cut to so many characters, of which the last is an ellipsis if something is missing. */
export function excerpt(text: string, length = EXCERPT_LENGTH): string {
  const line = text
    .slice(0, 4 * length)
    .replace(UNPRINTABLE, ' ')
    .trim();
  if (line.length <= length && text.length <= 4 * length) return line.toWellFormed();
  // Not isWellFormed after the cut: half of a surrogate pair at its end is left off.
  return `${line
    .slice(0, length - 1)
    .replace(/[\ud800-\udbff]$/, '')
    .toWellFormed()}…`;
}

const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 });

/** A number for people: "1,500", "0.25". */
export function count(value: number): string {
  return COUNT.format(value);
}

/** A number of things: "1 token", "1,500 tokens". */
export function counted(value: number, thing: string): string {
  return `${count(value)} ${thing}${value === 1 ? '' : 's'}`;
}

/** US dollars as somebody wrote them, exactly: "$10", "$0.50", "$0.000012". */
export function money(usd: number): string {
  if (usd === Infinity) return 'unlimited';
  const cents = Math.abs(usd * 100 - Math.round(usd * 100)) < 1e-9;
  return `$${cents && !Number.isInteger(usd) ? usd.toFixed(2) : AMOUNT.format(usd)}`;
}

const AMOUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 12 });

/** A probability or share as somebody wrote it, exactly: "85 %", "99.5 %". @param p 0..1 */
export function share(p: number): string {
  return `${count(100 * p)} %`;
}

/** A time as somebody wrote it, exactly: "800 ms", "2.5 s", "10 min". */
export function span(ms: number): string {
  if (ms === Infinity) return 'unlimited';
  if (ms < 1000) return `${count(ms)} ms`;
  return ms >= 120_000 && ms % 60_000 === 0 ? `${count(ms / 60_000)} min` : `${count(ms / 1000)} s`;
}

/** A name or value in quotes. */
export function quoted(text: string): string {
  return `'${text}'`;
}

/** A sentence: the first letter large, a full stop at the end. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${withStop(text.slice(1))}`;
}

/** The text with a full stop, unless it ends with a stop of its own. */
export function withStop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** No more names than this are listed in a sentence. */
const MOST_NAMES = 6;

/** "a, b and c", or "a, b, c, d, e, f and 11 more". */
export function listedShort(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  // One more would take as much room as its name.
  return more > 1 ? `${names.slice(0, MOST_NAMES).join(', ')} and ${count(more)} more` : listed(names);
}
