import type { Count } from '../report.ts';

/** Counts by name. */
export interface Counts {
  add(name: string): void;
  /** The most frequent first. */
  rows(): Count[];
}

export function createCounts(): Counts {
  const counts = new Map<string, number>();
  return {
    add: (name) => void counts.set(name, (counts.get(name) ?? 0) + 1),
    rows: () => [...counts].map(([name, requests]) => ({ name, requests })).sort(byRequests),
  };
}

export function byRequests(a: Count, b: Count): number {
  return b.requests - a.requests || (a.name < b.name ? -1 : 1);
}
