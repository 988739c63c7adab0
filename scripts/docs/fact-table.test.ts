import { expect, test } from 'vitest';
import { factTable } from './fact-table.ts';

test('shows each fact with its type and its values, and escapes what would end a cell', () => {
  const table = factTable(
    [
      { name: 'risk', type: 'string', about: 'what harm a wrong answer does', values: ['low', 'high'] },
      { name: 'images', type: 'int', about: 'how many; 0 | more' },
    ],
    'x.',
  );
  expect(table).toBe(`| name | type | what it says |
|---|---|---|
| \`x.risk\` | string | what harm a wrong answer does; one of \`low\`, \`high\` |
| \`x.images\` | int | how many; 0 \\| more |`);
});
