import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';

/** Puts a style on a text, or does nothing. */
export type Paint = (style: Style, text: string) => string;

/** Colours for what is a terminal; none for files and pipes, nor where NO_COLOR is set. */
export const paintOut: Paint = (style, text) => styleText(style, text, { stream: process.stdout });
export const paintErr: Paint = (style, text) => styleText(style, text, { stream: process.stderr });

/** Writes a result to standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Writes a result for programs to standard output. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2));
}

/** Writes to standard error what is not a result. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Lets whoever reads the output stop early, as `head` does: what nobody reads is dropped. */
export function tolerateClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/** All control characters but line feed and tab. */
const CONTROL_CHARACTERS = /[^\P{Cc}\n\t]/gu;

/** A text from a document or a server, without what could steer a terminal. */
export function printable(text: string): string {
  return text.replace(CONTROL_CHARACTERS, '\ufffd');
}
