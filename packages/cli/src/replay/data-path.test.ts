import { expect, test } from 'vitest';
import { locatePrompts } from './data-path.ts';
import { createFolder } from './test/folder.ts';

test('a path that exists is taken as it is', async () => {
  const folder = await createFolder();
  const file = await folder.write('prompts.txt', 'a');
  expect(locatePrompts(file, undefined)).toBe(file);
});

test('a relative path that does not exist here is looked up in the data folder', async () => {
  const folder = await createFolder();
  const file = await folder.write('only-there.txt', 'a');
  expect(locatePrompts('only-there.txt', folder.path)).toBe(file);
});

test('a missing file says what was looked at', async () => {
  const folder = await createFolder();
  expect(() => locatePrompts('nowhere.txt', folder.path)).toThrow(
    `nor ${folder.path}/nowhere.txt (SIGNALBOX_DATA is ${folder.path})`,
  );
  expect(() => locatePrompts('/nowhere.txt', folder.path)).toThrow('there is no file /nowhere.txt');
});

test('without a data folder, the error says what it is and where public sets come from', () => {
  expect(() => locatePrompts('clinc150/data.json', undefined)).toThrow(
    /SIGNALBOX_DATA is not set.*clinc\/oos-eval.*docs\/replay\.md/,
  );
});
