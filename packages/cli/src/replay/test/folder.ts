import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';

/** A folder of files that is gone when the test is over. */
export interface Folder {
  readonly path: string;
  /** Writes a file, packed if its name ends in `.gz`. @returns its path */
  write(name: string, text: string): Promise<string>;
}

export async function createFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'signalbox-replay-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return {
    path,
    async write(name, text) {
      const file = join(path, name);
      await writeFile(file, name.endsWith('.gz') ? gzipSync(text) : text);
      return file;
    },
  };
}
