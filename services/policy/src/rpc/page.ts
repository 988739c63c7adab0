import { invalidFields } from '@signalbox/contracts';

/** A part of a longer list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** The last item, if the list goes on after it. */
  readonly goOnAfter: Item | undefined;
}

const DEFAULT_PAGE_SIZE = 100;
const MAX_PAGE_SIZE = 1000;
/** Pages end early rather than exceed what clients take in one message, 4 MiB by default; in UTF-16 code units. */
const MAX_PAGE_LENGTH = 512 * 1024;

/**
 * The first items of a list.
 * @param pageSize 1 to 1000; 0 for 100
 * @param lengthOf how much text an item holds
 * @throws SignalboxError INVALID_FIELD
 */
export function firstPage<Item>(
  items: readonly Item[],
  pageSize: number,
  lengthOf: (item: Item) => number,
): Page<Item> {
  if (pageSize < 0 || pageSize > MAX_PAGE_SIZE) {
    throw invalidFields([{ field: 'page_size', description: `${pageSize} is not between 1 and ${MAX_PAGE_SIZE}` }]);
  }
  let length = 0;
  const fits = (item: Item, i: number) => {
    length += lengthOf(item);
    return i === 0 || (i < (pageSize || DEFAULT_PAGE_SIZE) && length <= MAX_PAGE_LENGTH);
  };
  const end = items.findIndex((item, i) => !fits(item, i));
  if (end < 0) return { items, goOnAfter: undefined };
  return { items: items.slice(0, end), goOnAfter: items[end - 1] };
}
