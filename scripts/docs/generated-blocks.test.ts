import { expect, test } from 'vitest';
import { fillBlocks } from './generated-blocks.ts';

const DOCUMENT = `# Facts
<!-- generated: facts -->
old
<!-- /generated -->
between
<!-- generated: other -->
<!-- /generated -->
after
`;

test('fills blocks and leaves the rest alone', () => {
  const filled = fillBlocks(DOCUMENT, { facts: '| $& |\n', other: 'new' });
  expect(filled).toBe(`# Facts
<!-- generated: facts -->

| $& |

<!-- /generated -->
between
<!-- generated: other -->

new

<!-- /generated -->
after
`);
  expect(fillBlocks(filled, { facts: '| $& |', other: 'new' })).toBe(filled);
});

test('refuses a block without an end, whether or not another block follows', () => {
  const message = "the block 'facts' has no end";
  expect(() => fillBlocks('<!-- generated: facts -->\ntext\n', { facts: 'x' })).toThrow(message);
  const openBefore = DOCUMENT.replace('<!-- /generated -->', '');
  expect(() => fillBlocks(openBefore, { facts: 'x', other: 'y' })).toThrow(message);
});

test('refuses a block nobody fills, and a text without a block', () => {
  expect(() => fillBlocks(DOCUMENT, { facts: 'x' })).toThrow("nothing is generated under the name 'other'");
  expect(() => fillBlocks('# Facts\n', { facts: 'x' })).toThrow("there is no place for 'facts'");
});
