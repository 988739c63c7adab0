import { isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml';
import type { Path, Spot } from './findings.ts';

/** A node of a parsed document, or null where nothing is written. */
export type Tree = Node | null;

/** The key of a pair as a property of the data has it; undefined if it is a mapping or a list. */
export function keyOf({ key }: Pair): string | undefined {
  if (key === null) return '';
  return isScalar(key) ? String(key.value ?? '') : undefined;
}

/** The offset in the text of what stands at a path, or of its nearest parent that exists. */
export function whereIn(root: Tree, path: Path, spot: Spot, text: string): number {
  let node = root;
  let start = startOf(node, 0);
  for (const [i, key] of path.entries()) {
    const { keyNode, value } = childOf(node, key);
    if (!value || (spot === 'key' && i === path.length - 1)) return startOf(keyNode ?? null, startOf(value, start));
    start = startOf(value, start);
    node = value;
  }
  return spot !== 'key' && isScalar(node) ? offsetInScalar(node, spot, text) : start;
}

interface Child {
  readonly keyNode?: Tree;
  readonly value: Tree;
}

/** A field or item of a node; a field without a value has its key at least. */
function childOf(node: Tree, key: string | number): Child {
  if (isSeq(node)) return { value: (node.items[Number(key)] ?? null) as Tree };
  if (!isMap(node)) return { value: null };
  // Fields may be written as in `cost_usd` or as in `costUsd`. Of two equal keys the last one counts.
  const pair =
    node.items.findLast((item) => keyOf(item) === key) ?? node.items.findLast((item) => snake(keyOf(item)) === key);
  return { keyNode: (pair?.key ?? null) as Tree, value: (pair?.value ?? null) as Tree };
}

function snake(name: string | undefined): string | undefined {
  return name?.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function startOf(node: Tree, otherwise: number): number {
  return node?.range?.[0] ?? otherwise;
}

/**
 * Where the n-th character of a scalar's value stands in the text. What the text has besides the value (indentation,
 * line breaks, quotes, backslashes) is passed over.
 */
function offsetInScalar(node: Scalar, n: number, text: string): number {
  const [from = 0, to = from] = node.range ?? [];
  if (n === 0) return from;
  const value = String(node.value);
  let at = contentStart(node, from, text);
  for (let i = 0; i <= n && i < value.length; i++) {
    const character = value.charAt(i);
    if (/\s/.test(character)) continue;
    const next = text.indexOf(character, at);
    if (next < 0 || next >= to) return from;
    if (i === n) return next;
    at = next + 1;
  }
  return at;
}

/** After the opening quote, or after the header of a block. */
function contentStart({ type }: Scalar, from: number, text: string): number {
  if (type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED') return text.indexOf('\n', from) + 1;
  return type === 'PLAIN' ? from : from + 1;
}
