import { checkLength } from './entry-length.ts';

export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

/** Splits text into lines that end with \n or \r\n. */
export async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<Line> {
  let rest = '';
  let number = 0;
  for await (const chunk of chunks) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      number++;
      yield { text: withoutReturn(part), number };
    }
    checkLength(rest.length, `line ${number + 1}`);
  }
  if (rest !== '') yield { text: withoutReturn(rest), number: number + 1 };
}

/** The same without blank lines, which are counted all the same. */
export async function* filledLinesOf(chunks: AsyncIterable<string>): AsyncGenerator<Line> {
  for await (const line of linesOf(chunks)) {
    if (line.text.trim() !== '') yield line;
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
