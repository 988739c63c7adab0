import { expect } from 'vitest';
import { compilePolicy } from '../src/index.ts';
import { catalogOf, inShort, marked, SMALL_CATALOG } from './documents.ts';

const catalog = catalogOf(SMALL_CATALOG);

/** What every policy must have. */
export const FRAME = 'policy: p\notherwise: { use: [small] }\n';

/** The findings of a policy for the small catalog, in short. */
export function findingsIn(text: string): string[] {
  return compilePolicy({ text, file: 'p.yaml' }, catalog).findings.map(inShort);
}

/** The document has one mistake, found at its mark. */
export function expectFinding(document: string, what: string) {
  const { text, line, column } = marked(document);
  expect(findingsIn(text)).toEqual([`${line}:${column} ${what}`]);
}
