import type { Condition } from '../../cel/condition.ts';
import { CelFailure, type CelValue, type Scope } from '../../cel/scope.ts';
import { count, excerpt, money, span } from '../words/text.ts';

/** The value of a fact or signal for people, on one line and never longer than 80 characters. */
export function showValue(name: string, value: CelValue | CelFailure): string {
  if (value instanceof CelFailure) return `error: ${excerpt(value.message)}`;
  switch (typeof value) {
    case 'number':
      return showNumber(name, value);
    case 'string':
      return value === '' ? 'not given' : excerpt(value);
    case 'boolean':
      return String(value);
    default: {
      const entries = Array.isArray(value) ? value : Object.entries(value).map(([key, entry]) => `${key}: ${entry}`);
      return entries.length === 0 ? 'none' : excerpt(entries.slice(0, 80).join(', '));
    }
  }
}

function showNumber(name: string, value: number): string {
  if (value === Infinity || (name === 'output_tokens' && value === 0)) return 'no limit';
  if (name === 'cost_usd') return money(value);
  return name === 'latency_ms' ? span(value) : count(value);
}

/** What a part of a condition read, with the values; of labels only those it names. */
export function factsRead(
  { reads, source }: Pick<Condition, 'reads' | 'source'>,
  scope: Scope,
): Record<string, string> {
  const facts: Record<string, string> = {};
  for (const { name, read } of reads) {
    const keys = name === 'labels' ? labelKeys(source) : [];
    if (keys.length === 0) facts[name] = showValue(name, read(scope));
    for (const key of keys) {
      const value = Object.hasOwn(scope.facts.labels, key) ? scope.facts.labels[key] : undefined;
      facts[`labels['${key}']`] = value === undefined ? 'not set' : showValue(name, value);
    }
  }
  return facts;
}

/** `labels["key"]`, `labels.key` and `"key" in labels`. */
const LABEL = /\blabels\[(["'])(.*?)\1\]|\blabels\.(\w+)|(["'])([^"']*)\4 in labels\b/g;

function labelKeys(source: string): string[] {
  return [...new Set([...source.matchAll(LABEL)].flatMap((match) => match[2] ?? match[3] ?? match[5] ?? []))];
}
