import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { CommandFailure, EXIT } from '../exit-code.ts';

/** Reads a file of UTF-8; `-` is standard input. @throws CommandFailure */
export async function readText(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    if (error instanceof TypeError) throw new CommandFailure(EXIT.failed, `${file} is not UTF-8`, 'save it as UTF-8');
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(EXIT.failed, `${file} cannot be read: ${why}`, 'check the path');
  }
}

/** A text as `--prompt` takes it: itself, `@FILE`, or `-` for standard input; `@@` begins one that begins with `@`. */
export async function expandText(given: string): Promise<string> {
  if (given === '-') return readText('-');
  if (!given.startsWith('@')) return given;
  return given.startsWith('@@') ? given.slice(1) : readText(given.slice(1));
}
