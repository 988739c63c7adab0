import type { ReplayReport } from '../report.ts';
import { byRequests, type Counts, createCounts } from './counts.ts';

/** So many values of a field are told apart; a field with more is no grouping. */
const MOST_GROUPS = 1000;
const OTHERS = '(others)';

/** Rules by the value of a field. */
export function createGroups(by: string | undefined) {
  const groups = new Map<string, Counts>();

  const groupOf = (value: string): Counts => {
    const name = groups.has(value) || groups.size < MOST_GROUPS ? value : OTHERS;
    const group = groups.get(name) ?? createCounts();
    groups.set(name, group);
    return group;
  };

  return {
    add(fields: Readonly<Record<string, string>>, rule: string): void {
      if (by !== undefined) groupOf(fields[by] ?? '').add(rule);
    },
    report(): ReplayReport['groups'] {
      if (by === undefined) return undefined;
      const rows = [...groups].map(([name, rules]) => {
        const counted = rules.rows();
        const requests = counted.reduce((sum, count) => sum + count.requests, 0);
        return { name, requests, rules: Object.fromEntries(counted.map((count) => [count.name, count.requests])) };
      });
      return { by, rows: rows.sort(byRequests) };
    },
  };
}
