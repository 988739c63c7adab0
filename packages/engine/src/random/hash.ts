/** A 32-bit hash of a text: FNV-1a over UTF-16 code units, then murmur3's finalizer for even bits. */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    h ^= text.charCodeAt(i);
    h = Math.imul(h, 0x01000193);
  }
  return mix(h);
}

/** A 32-bit hash of a seed, an integer in [0, 2⁵³). */
export function hashSeed(seed: number): number {
  return combine(mix(seed >>> 0), Math.floor(seed / 2 ** 32));
}

/** A 32-bit hash of two 32-bit hashes. */
export function combine(a: number, b: number): number {
  return mix(Math.imul(a ^ (a >>> 15), 0x2c1b3c6d) + Math.imul(b, 0x9e3779b1));
}

/** A number in (0, 1), never its ends, from a 32-bit hash. */
export function unit(hash: number): number {
  return ((hash >>> 0) + 0.5) / 2 ** 32;
}

function mix(value: number): number {
  let h = value;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
