/** A seed below this bound leaves room for 2³² requests in the engine's 52 bits. */
export const SEED_LIMIT = 2 ** 20;
