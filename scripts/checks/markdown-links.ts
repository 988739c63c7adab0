import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const CODE_BLOCK = /^(```|~~~)[\s\S]*?^\1|`[^`\n]*`/gm;
const LINK = /\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)/gm;

/** Links of README.md, the other documents at the root and docs/ that lead to no file, one sentence each. */
export function markdownLinkFindings(root: string): string[] {
  return globSync(['*.md', 'docs/**/*.md'], { cwd: root })
    .sort()
    .flatMap((path) =>
      linksOf(readFileSync(join(root, path), 'utf8'))
        .filter((link) => !existsSync(join(root, dirname(path), link)))
        .map((link) => `${path}: ${link} does not exist`),
    );
}

/** The files a document links to, as they are written but without their anchors. Links to the web are left out. */
export function linksOf(markdown: string): string[] {
  return [...markdown.replace(CODE_BLOCK, '').matchAll(LINK)]
    .map((match) => match[1] ?? match[2] ?? '')
    .filter((link) => !/^[a-z][a-z+.-]*:/i.test(link))
    .map((link) => decodeURIComponent(link.split('#')[0] ?? ''))
    .filter((link) => link !== '');
}
