/** A fenced block of a Markdown document. */
export interface FencedBlock {
  /** What stands behind the opening fence, as in `yaml policy`. */
  readonly info: string;
  readonly text: string;
  /** Where its text begins in the document, from 1. */
  readonly line: number;
}

const FENCED = /^```([^\n]*)\n([\s\S]*?)^```$/gm;

/** The fenced blocks of a document, in order. */
export function fencedBlocks(markdown: string): FencedBlock[] {
  return [...markdown.matchAll(FENCED)].map(({ 1: info = '', 2: text = '', index }) => ({
    info: info.trim(),
    text,
    line: markdown.slice(0, index).split('\n').length + 1,
  }));
}
