import { expect, test } from 'vitest';
import { firstPage } from './page.ts';

const items = Array.from({ length: 150 }, (_, i) => i);
const small = () => 1;

test('a page has the size asked for, by default 100, and says where the list goes on', () => {
  expect(firstPage(items, 2, small)).toEqual({ items: [0, 1], goOnAfter: 1 });
  expect(firstPage(items, 0, small)).toMatchObject({ goOnAfter: 99 });
  expect(firstPage(items, 150, small)).toEqual({ items, goOnAfter: undefined });
  expect(firstPage([], 1, small)).toEqual({ items: [], goOnAfter: undefined });
});

test('a page ends early rather than hold too much text, but never without an item', () => {
  expect(firstPage(items, 100, () => 300 * 1024).items).toEqual([0]);
  expect(firstPage(items, 100, () => 200 * 1024).items).toEqual([0, 1]);
  expect(firstPage(items, 100, () => 1024 * 1024).items).toEqual([0]);
});

test.each([-1, 1001])('a page size of %i is refused', (pageSize) => {
  expect(() => firstPage(items, pageSize, small)).toThrow(`page_size: ${pageSize} is not between 1 and 1000`);
});
