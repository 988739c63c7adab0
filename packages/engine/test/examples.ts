import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type CompiledCatalog,
  type CompiledPolicy,
  compileCatalog,
  compilePolicy,
  createSnapshot,
} from '../src/index.ts';

const FOLDER = fileURLToPath(new URL('../../../deploy/examples/', import.meta.url));

/** The text of a file under deploy/examples. */
export function exampleText(file: string): string {
  return readFileSync(`${FOLDER}${file}`, 'utf8');
}

/** The names of the example policies' files, as in `policies/governed.yaml`. */
export const EXAMPLE_POLICIES = readdirSync(`${FOLDER}policies`)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => `policies/${file}`);

export function exampleCatalog(): CompiledCatalog {
  const { catalog, findings } = compileCatalog({ text: exampleText('catalog.yaml'), file: 'catalog.yaml' });
  if (!catalog) throw new Error(findings.map((f) => `${f.line}:${f.column} ${f.message}`).join('\n'));
  return catalog;
}

export function examplePolicy(file: string, catalog: CompiledCatalog): CompiledPolicy {
  const { policy, findings } = compilePolicy({ text: exampleText(file), file }, catalog);
  if (!policy) throw new Error(findings.map((f) => `${f.line}:${f.column} ${f.message}`).join('\n'));
  return policy;
}

/** A snapshot of the example catalog with all example policies. */
export function exampleSnapshot() {
  const catalog = exampleCatalog();
  const policies = EXAMPLE_POLICIES.map((file) => ({ policy: examplePolicy(file, catalog), revision: 1 }));
  return createSnapshot({ catalog, catalogRevision: 1, policies });
}
