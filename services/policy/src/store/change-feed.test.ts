import { expect, test } from 'vitest';
import { type Change, createChangeFeed } from './change-feed.ts';

function change(number: number, source = ''): Change {
  const revision = { number, source, etag: '', document: undefined, createdAtMs: 0, origin: 'api' };
  return { kind: 'policy', name: 'desk', revision };
}

const positions = (entries: readonly { position: number }[] | undefined) => entries?.map(({ position }) => position);

test('changes can be read from any position that is kept', () => {
  const feed = createChangeFeed();
  expect(feed.head()).toBe(0);
  expect(feed.after(0)).toEqual([]);
  feed.append([change(1), change(2)]);
  feed.append([change(3)]);
  expect(feed.head()).toBe(3);
  expect(positions(feed.after(0))).toEqual([1, 2, 3]);
  expect(positions(feed.after(2))).toEqual([3]);
  expect(positions(feed.after(3))).toEqual([]);
});

test('the last 1024 changes are kept', () => {
  const feed = createChangeFeed();
  for (let i = 1; i <= 1030; i++) feed.append([change(i)]);
  expect(feed.after(5)).toBeUndefined();
  expect(feed.after(6)).toHaveLength(1024);
  expect(feed.after(1029)?.[0]?.change.revision.number).toBe(1030);
});

test('large texts push older changes out sooner', () => {
  const feed = createChangeFeed();
  const large = 'x'.repeat(6 * 1024 * 1024);
  feed.append([change(1, large), change(2, large), change(3, large)]);
  expect(feed.after(0)).toBeUndefined();
  expect(positions(feed.after(1))).toEqual([2, 3]);
});

test('a listener hears of a batch once, when all of it can be read, until it unsubscribes', () => {
  const feed = createChangeFeed();
  const heads: number[] = [];
  const unsubscribe = feed.subscribe(() => heads.push(feed.head()));
  feed.append([change(1), change(2)]);
  unsubscribe();
  feed.append([change(3)]);
  expect(heads).toEqual([2]);
});
