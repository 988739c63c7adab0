import { invalidFields, SignalboxError } from '@signalbox/contracts';
import { suggest } from '@signalbox/engine';
import { FORMATS } from './formats/all-formats.ts';
import type { PromptFormat } from './formats/prompt-format.ts';
import { checkLength } from './input/entry-length.ts';
import { openTextFile, type TextFile } from './input/text-file.ts';
import type { PromptSet } from './sample.ts';

/** How much of a file is looked at to find its format, in UTF-16 code units: so much, and its first line. */
const HEAD_LENGTH = 64 * 1024;

/**
 * Opens a file with prompts, plain or packed with gzip.
 * @param format the name of a format, or undefined to find it from the content
 * @throws INVALID_FIELD if there is no such file or format, INVALID_DOCUMENT if the content fits none
 */
export async function openPrompts(path: string, format?: string): Promise<PromptSet> {
  const chosen = format === undefined ? undefined : formatNamed(format);
  const file = await openTextFile(path).catch((error: NodeJS.ErrnoException) => {
    throw wrong(
      '--prompts',
      `${path} cannot be opened: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`,
    );
  });
  const found = chosen ?? formatOf(await headOf(file), path);
  const source = await found.open(file);
  return { path, format: found.name, sizeBytes: file.sizeBytes, ...source };
}

function formatNamed(name: string): PromptFormat {
  const found = FORMATS.find((format) => format.name === name);
  if (found) return found;
  throw wrong(
    '--format',
    `no format '${name}'; ${suggest(
      name,
      FORMATS.map((format) => format.name),
    )}`,
  );
}

function formatOf(head: string, path: string): PromptFormat {
  if (head.trim() === '') throw new SignalboxError('INVALID_DOCUMENT', `${path} is empty`);
  const found = FORMATS.find((format) => format.fits(head));
  if (found) return found;
  const known = FORMATS.map(({ name, about }) => `  ${name}: ${about}`).join('\n');
  throw new SignalboxError('INVALID_DOCUMENT', `${path} is in no format that can be read:\n${known}`);
}

async function headOf(file: TextFile): Promise<string> {
  let head = '';
  for await (const chunk of file.chunks()) {
    head += chunk;
    checkLength(head.length, 'line 1');
    if (head.length >= HEAD_LENGTH && head.includes('\n')) break;
  }
  return head;
}

function wrong(field: string, description: string): SignalboxError {
  return invalidFields([{ field, description }]);
}
