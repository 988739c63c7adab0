import { expect, it } from 'vitest';
import type { Paint } from '../output.ts';
import { renderFields, renderTable } from './table.ts';

const plain: Paint = (_style, text) => text;
const marked: Paint = (style, text) => `<${style}>${text}</>`;

it('makes columns as wide as their widest cell, numbers to the right', () => {
  const columns = [{ title: 'target' }, { title: '$', align: 'right' as const }, { title: 'note' }];
  const rows = [
    ['groq/llama', '0.05', 'cheap'],
    ['x', '10', ''],
  ];
  expect(renderTable(columns, rows, plain)).toBe(
    ['target         $  note', 'groq/llama  0.05  cheap', 'x             10'].join('\n'),
  );
});

it('counts characters, not UTF-16 code units', () => {
  expect(
    renderTable(
      [{ title: 'a' }, { title: 'b' }],
      [
        ['🚂', '1'],
        ['ab', '2'],
      ],
      plain,
    ),
  ).toBe('a   b\n🚂   1\nab  2');
});

it('prints a table without rows as its titles', () => {
  expect(renderTable([{ title: 'policy' }], [], plain)).toBe('policy');
});

it('colours titles only, and takes control characters out of cells', () => {
  expect(renderTable([{ title: 'a' }], [['\u001b[31mred']], marked)).toBe('<dim>a</>\n\ufffd[31mred');
});

it('indents further lines of a value under the first', () => {
  expect(
    renderFields(
      [
        ['tool', 'a\nb'],
        ['limits', 'c'],
      ],
      plain,
    ),
  ).toBe('tool    a\n        b\nlimits  c');
});
