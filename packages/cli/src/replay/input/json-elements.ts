import { checkLength } from './entry-length.ts';

/** An element of a list in a JSON document, not parsed yet. */
export interface JsonElement {
  /** The key of the list, or '' if the document itself is a list. */
  readonly list: string;
  /** Its place in the list, from 1. */
  readonly position: number;
  readonly text: string;
}

/**
 * Takes a JSON document apart that is a list, or an object of lists, without holding all of it. Only brackets, quotes
 * and commas are looked at: whether an element is JSON shows when it is parsed. A document that ends too early yields
 * what is left as its last element.
 */
export async function* jsonElements(chunks: AsyncIterable<string>): AsyncGenerator<JsonElement> {
  const scanner = createScanner();
  for await (const chunk of chunks) yield* scanner.scan(chunk);
  const rest = scanner.rest();
  if (rest) yield rest;
}

function createScanner() {
  let kept = '';
  /** Where what is being read begins in `kept`. */
  let start = 0;
  let depth = 0;
  /** How deep elements lie: 1 in a list, 2 in an object of lists. */
  let elementDepth = 0;
  let inText = false;
  let escaped = false;
  let list = '';
  let position = 0;
  let found: JsonElement[] = [];

  const finish = (end: number) => {
    const text = kept.slice(start, end);
    start = end + 1;
    if (text.trim() !== '') found.push({ list, position: ++position, text });
  };

  const open = (bracket: string, at: number) => {
    depth++;
    if (depth === 1) elementDepth = bracket === '[' ? 1 : 2;
    if (depth !== elementDepth) return;
    list = keyBefore(kept.slice(start, at));
    position = 0;
    start = at + 1;
  };

  const close = (at: number) => {
    if (depth === elementDepth) finish(at);
    depth--;
  };

  const separate = (at: number) => {
    if (depth === elementDepth) finish(at);
    else if (depth < elementDepth) start = at + 1;
  };

  const stepInText = (character: string) => {
    if (escaped) escaped = false;
    else if (character === '\\') escaped = true;
    else if (character === '"') inText = false;
  };

  const step = (character: string, at: number) => {
    switch (character) {
      case '"':
        inText = true;
        break;
      case '[':
      case '{':
        open(character, at);
        break;
      case ']':
      case '}':
        close(at);
        break;
      case ',':
        separate(at);
    }
  };

  return {
    scan(chunk: string): JsonElement[] {
      found = [];
      const from = kept.length - start;
      kept = kept.slice(start) + chunk;
      start = 0;
      for (let i = from; i < kept.length; i++) {
        const character = kept[i] as string;
        if (inText) stepInText(character);
        else step(character, i);
      }
      checkLength(kept.length - start, `element ${position + 1}`);
      return found;
    },
    rest: (): JsonElement | undefined =>
      depth > 0 ? { list, position: position + 1, text: kept.slice(start) } : undefined,
  };
}

function keyBefore(text: string): string {
  return /"((?:[^"\\]|\\.)*)"\s*:\s*$/.exec(text)?.[1] ?? '';
}
