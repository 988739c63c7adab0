import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { compileCatalog, compilePolicy } from '@signalbox/engine';
import { describe, expect, test } from 'vitest';

const CATALOG = new URL('../../deploy/examples/catalog.yaml', import.meta.url);
const FILES = globSync('*.yaml', { cwd: import.meta.dirname });

describe.each(FILES)('%s', (file) => {
  test('compiles with the example catalog, and is named as its file', () => {
    const { catalog } = compileCatalog({ text: readFileSync(CATALOG, 'utf8'), file: 'catalog.yaml' });
    if (!catalog) throw new Error('the example catalog has errors');
    const text = readFileSync(new URL(file, import.meta.url), 'utf8');
    const { policy, findings } = compilePolicy({ text, file }, catalog);
    expect(findings).toEqual([]);
    expect(policy?.name).toBe(basename(file, '.yaml'));
  });
});
