import type { Catalog, Policy } from '@signalbox/contracts';
import type { Revision } from './revision.ts';

/** One thing that went live. */
export type Change =
  | { readonly kind: 'catalog'; readonly revision: Revision<Catalog> }
  | { readonly kind: 'policy'; readonly name: string; readonly revision: Revision<Policy> };

/** A change and its position in the feed, from 1, rising by 1. */
export interface FeedEntry {
  readonly change: Change;
  readonly position: number;
}

/** The order in which changes went live in this run of the process. */
export interface ChangeFeed {
  /** Adds changes that go live together; nobody sees a part of them. */
  append(changes: readonly Change[]): void;
  /** The position of the newest change; 0 before the first. */
  head(): number;
  /** The changes after a position, oldest first; undefined if some of them are no longer kept. */
  after(position: number): readonly FeedEntry[] | undefined;
  /** Calls back after each append until the returned function is called. */
  subscribe(listener: () => void): () => void;
}

/** How many changes can be resumed over. */
const KEPT_CHANGES = 1024;
/** And how much text they may hold together, in UTF-16 code units. */
const KEPT_LENGTH = 16 * 1024 * 1024;

export function createChangeFeed(): ChangeFeed {
  const listeners = new Set<() => void>();
  let entries: readonly FeedEntry[] = [];
  let head = 0;

  return {
    append(changes) {
      const added = changes.map((change) => ({ change, position: ++head }));
      entries = newestWithinBounds([...entries, ...added]);
      for (const listener of listeners) listener();
    },
    head: () => head,
    after(position) {
      const missed = head - position;
      return missed > entries.length ? undefined : entries.slice(entries.length - missed);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function newestWithinBounds(entries: readonly FeedEntry[]): readonly FeedEntry[] {
  let length = 0;
  const tooOld = entries.findLastIndex(({ change }, i) => {
    length += change.revision.source.length;
    return length > KEPT_LENGTH || entries.length - i > KEPT_CHANGES;
  });
  return entries.slice(tooOld + 1);
}
