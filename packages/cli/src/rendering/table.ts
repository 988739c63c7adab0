import { type Paint, printable } from '../output.ts';

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** Numbers stand to the right. Default left. */
  readonly align?: 'left' | 'right';
}

const GAP = '  ';

/** Lays out cells in columns as wide as their widest cell, under a dim line of titles. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[], paint: Paint): string {
  const cells = rows.map((row) => row.map(printable));
  const widths = columns.map(({ title }, i) => Math.max(widthOf(title), ...cells.map((row) => widthOf(row[i] ?? ''))));
  const layOut = (row: readonly string[]) =>
    columns
      .map(({ align }, i) => pad(row[i] ?? '', widths[i] ?? 0, align))
      .join(GAP)
      .trimEnd();
  return [paint('dim', layOut(columns.map(({ title }) => title))), ...cells.map(layOut)].join('\n');
}

/** Lays out names and values in two columns, names dim. Values may have several lines. */
export function renderFields(fields: readonly (readonly [string, string])[], paint: Paint): string {
  const width = Math.max(...fields.map(([name]) => name.length));
  const indent = ' '.repeat(width + GAP.length);
  return fields
    .map(([name, value]) => `${paint('dim', name.padEnd(width))}${GAP}${value.replaceAll('\n', `\n${indent}`)}`)
    .join('\n');
}

function pad(text: string, width: number, align: Column['align']): string {
  const fill = ' '.repeat(width - widthOf(text));
  return align === 'right' ? fill + text : text + fill;
}

/** Characters, not UTF-16 code units. */
function widthOf(text: string): number {
  return [...text].length;
}
