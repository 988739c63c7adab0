import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandFailure, EXIT } from '../exit-code.ts';
import { readText } from '../request/read-text.ts';

/** A document that a command line names. */
export interface NamedText {
  readonly file: string;
  readonly text: string;
}

const DOCUMENT_NAME = /^[^.].*\.(yaml|yml|json)$/i;

/** Reads files, and the documents in directories, in order. `-` is standard input. @throws CommandFailure */
export async function readDocuments(paths: readonly string[]): Promise<NamedText[]> {
  const files = (await Promise.all(paths.map(filesAt))).flat();
  return Promise.all(files.map(async (file) => ({ file, text: await readText(file) })));
}

async function filesAt(path: string): Promise<string[]> {
  const isDirectory = path !== '-' && (await stat(path).catch(() => undefined))?.isDirectory();
  if (!isDirectory) return [path];
  const names = (await readdir(path)).filter((name) => DOCUMENT_NAME.test(name)).sort();
  if (names.length > 0) return names.map((name) => join(path, name));
  throw new CommandFailure(EXIT.failed, `${path} holds no document`, 'name a file, or a directory of *.yaml files');
}
