import { filledLinesOf } from '../input/lines.ts';
import type { TextFile } from '../input/text-file.ts';
import type { Entry } from '../sample.ts';
import { requestOf } from './entries.ts';
import type { PromptFormat } from './prompt-format.ts';

export const plainText: PromptFormat = {
  name: 'text',
  about: 'one prompt per line',
  // Control characters other than tab and line ends do not occur in prompts.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  fits: (head) => !/^\s*[[{]/.test(head) && !/[\x00-\x08\x0e-\x1f]/.test(head),
  open: async (file) => ({ columns: [], entries: (onBytes) => entriesOf(file, onBytes) }),
};

async function* entriesOf(file: TextFile, onBytes?: (bytes: number) => void): AsyncGenerator<Entry> {
  for await (const { text } of filledLinesOf(file.chunks(onBytes))) {
    yield { request: requestOf({ prompt: text }), fields: {}, answers: [] };
  }
}
