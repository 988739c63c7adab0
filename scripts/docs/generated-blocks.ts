/** Texts by the name of the block they fill. */
export type Blocks = Readonly<Record<string, string>>;

const BLOCK = /(<!-- generated: ([\w-]+) -->\n)([\s\S]*?)(<!-- \/generated -->|<!-- generated: |$)/g;
const END = '<!-- /generated -->';

/**
 * Fills the blocks of a document, which stand between `<!-- generated: NAME -->` and `<!-- /generated -->`.
 * @throws Error if a block has no end, no text of its name, or is missing
 */
export function fillBlocks(document: string, blocks: Blocks): string {
  const missing = new Set(Object.keys(blocks));
  const filled = document.replace(BLOCK, (_, start: string, name: string, _old: string, end: string) => {
    const text = blocks[name];
    if (end !== END) throw new Error(`the block '${name}' has no end: add ${END}`);
    if (text === undefined) throw new Error(`nothing is generated under the name '${name}'`);
    missing.delete(name);
    return `${start}\n${text.trim()}\n\n${END}`;
  });
  if (missing.size > 0) throw new Error(`there is no place for '${[...missing].join("', '")}'`);
  return filled;
}
