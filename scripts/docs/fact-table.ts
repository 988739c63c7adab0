import type { FactSpec } from '@signalbox/engine';
import { markdownTable } from './markdown-table.ts';

/** The table of what one kind of condition can read. @param prefix such as `target.` */
export function factTable(specs: readonly FactSpec[], prefix = ''): string {
  const rows = specs.map(({ name, type, about, values }) => {
    const listed = values ? `; one of ${values.map((value) => `\`${value}\``).join(', ')}` : '';
    return [`\`${prefix}${name}\``, type, `${about}${listed}`];
  });
  return markdownTable(['name', 'type', 'what it says'], rows);
}
