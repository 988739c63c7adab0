import { readFile } from 'node:fs/promises';
import { compileCatalog } from '@signalbox/engine';
import { expect, test } from 'vitest';
import { catalogText } from './catalog-text.ts';

test('the text of a catalog means the same as the catalog', async () => {
  const file = new URL('../../../../deploy/examples/catalog.yaml', import.meta.url);
  const text = await readFile(file, 'utf8');
  const { catalog } = compileCatalog({ text, file: 'catalog.yaml' });
  const again = compileCatalog({ text: catalogText(catalog!.source), file: 'catalog.json' });
  expect(again.findings).toEqual([]);
  expect(again.catalog?.source).toEqual(catalog?.source);
});
