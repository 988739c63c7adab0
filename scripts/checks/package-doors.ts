import { posix } from 'node:path';
import { moduleUses } from './code-text.ts';
import { isTest, ownerOf, type SourceFile } from './source-file.ts';

// How a test gets the program it drives. Not a package, so it has no door.
const FOR_ALL_TESTS = 'scripts/tools/require-tool.ts';

/** Imports that go around the door of a package, which is its src/index.ts: deep ones and relative ones across packages. */
export function packageDoorFindings(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    moduleUses(text).flatMap(({ specifier, line }) => {
      const fault = faultOf(path, specifier);
      return fault === undefined ? [] : [`${path}:${line}: ${fault}`];
    }),
  );
}

function faultOf(path: string, specifier: string): string | undefined {
  const deep = /^(@signalbox\/[^/]+)\/./.exec(specifier);
  if (deep !== null) return `${specifier} goes around the door: import ${deep[1]}`;
  if (!specifier.startsWith('.')) return undefined;
  const target = posix.join(posix.dirname(path), specifier);
  if (ownerOf(target) === ownerOf(path) || (target === FOR_ALL_TESTS && isTest(path))) return undefined;
  return `${specifier} leads out of ${ownerOf(path)}: import the package by its name`;
}
