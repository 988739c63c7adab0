import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A source file: its path from the root of the repository, with slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const SOURCES = [
  'packages/*/{src,test,bin}/**/*.{ts,js}',
  'services/*/{src,test}/**/*.ts',
  '{bench,scripts}/**/*.ts',
  '*.config.ts',
];

/** All hand-written sources below a folder, in the order of their paths. Generated code is left out. */
export function readSources(root: string): SourceFile[] {
  return globSync(SOURCES, { cwd: root, exclude: ['packages/contracts/src/gen/**'] })
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** Whether a file may use what is made for tests: it lies in a `test` folder or is a `*.test.ts`. */
export function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || /(^|\/)test\//.test(path);
}

/** The part of the repository a file belongs to: `packages/engine`, `services/router`, `bench`, `scripts`. */
export function ownerOf(path: string): string {
  const [area = '', name] = path.split('/');
  return area === 'packages' || area === 'services' ? `${area}/${name}` : area;
}
