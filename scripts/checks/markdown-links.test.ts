import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { linksOf, markdownLinkFindings } from './markdown-links.ts';

test('finds links to files and leaves out the web, anchors and code', () => {
  const markdown = [
    'See [docs](docs/policies.md#pick), ![picture](a%20b.png "title") and [here](#above).',
    '[web](https://example.com/x.md) `[code](no.md)`',
    '```',
    '[block](no.md)',
    '```',
    '[reference]: LICENSE',
  ].join('\n');
  expect(linksOf(markdown)).toEqual(['docs/policies.md', 'a b.png', 'LICENSE']);
});

test('names the document and the link that leads nowhere', () => {
  const root = mkdtempSync(join(tmpdir(), 'signalbox-links-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'docs'));
  writeFileSync(join(root, 'README.md'), '[good](docs/a.md) [bad](docs/b.md)');
  writeFileSync(join(root, 'docs/a.md'), '[up](../README.md) [astray](README.md)');
  expect(markdownLinkFindings(root)).toEqual([
    'README.md: docs/b.md does not exist',
    'docs/a.md: README.md does not exist',
  ]);
});
