/** Chance that can be repeated: the same seed gives the same draws. */
export interface Random {
  /** A whole number from 0 up to, but without, the bound. */
  below(bound: number): number;
  /** True in so many of a hundred cases. */
  percent(share: number): boolean;
  pick<T>(items: readonly T[]): T;
}

/** @param seed two whole numbers: of the run, and of the draw within it */
export function createRandom(...seed: readonly [run: number, draw: number]): Random {
  let state = Math.imul(seed[0] ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(seed[1] + 1, 0xc2b2ae35);

  /** Mulberry32: 32 bits of state are plenty for choosing messages. */
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return (bits ^ (bits >>> 14)) >>> 0;
  };
  const below = (bound: number) => Math.floor((next() / 2 ** 32) * bound);

  return {
    below,
    percent: (share) => below(100) < share,
    pick<T>(items: readonly T[]): T {
      if (items.length === 0) throw new Error('nothing to pick from');
      return items[below(items.length)] as T;
    },
  };
}

/** One of the items, as often as its weight says. */
export function pickWeighted<T>(random: Random, items: readonly (readonly [weight: number, item: T])[]): T {
  let left = random.below(items.reduce((sum, [weight]) => sum + weight, 0));
  for (const [weight, item] of items) {
    left -= weight;
    if (left < 0) return item;
  }
  throw new Error('there is nothing to pick from');
}
