import type { Column } from '../rendering/table.ts';
import type { DecisionTimes } from './decider.ts';

export function numeric(title: string): Column {
  return { title, align: 'right' };
}

/** `12,345`. */
export function showCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 request`, `12,345 requests`. */
export function showRequests(count: number): string {
  return `${showCount(count)} ${count === 1 ? 'request' : 'requests'}`;
}

export function showTimes({ p50Us, p99Us, perSecond }: DecisionTimes): string {
  return `p50 ${Number(p50Us.toPrecision(3))} µs, p99 ${Number(p99Us.toPrecision(3))} µs, ${showCount(perSecond)} per second`;
}
