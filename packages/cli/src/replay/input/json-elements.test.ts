import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type JsonElement, jsonElements } from './json-elements.ts';

async function* chopped(text: string, length: number): AsyncGenerator<string> {
  for (let i = 0; i < text.length; i += length) yield text.slice(i, i + length);
}

async function elementsOf(text: string, length = text.length || 1): Promise<JsonElement[]> {
  const elements: JsonElement[] = [];
  for await (const element of jsonElements(chopped(text, length))) elements.push(element);
  return elements;
}

/** Keys that JavaScript moves to the front of an object would change their order. */
const key = fc.string().filter((name) => !/^\d+$/.test(name) && name !== '__proto__');

test('takes a list apart into its elements, however the text is cut into pieces', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue()),
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      async (list, length, wide) => {
        const elements = await elementsOf(JSON.stringify(list, undefined, wide ? 2 : 0), length);
        expect(elements.map(({ text }) => JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(list)));
        expect(elements.map(({ position }) => position)).toEqual(list.map((_, i) => i + 1));
      },
    ),
  );
});

test('takes an object of lists apart and says which list an element is of', async () => {
  const lists = fc.dictionary(key, fc.array(fc.jsonValue(), { maxLength: 4 }), { maxKeys: 4 });
  await fc.assert(
    fc.asyncProperty(lists, fc.integer({ min: 1, max: 40 }), async (object, length) => {
      const elements = await elementsOf(JSON.stringify(object), length);
      const expected = Object.entries(object).flatMap(([name, list]) => list.map((value) => [name, value]));
      const found = elements.map(({ list, text }) => [JSON.parse(`"${list}"`), JSON.parse(text)]);
      expect(found).toEqual(JSON.parse(JSON.stringify(expected)));
    }),
  );
});

test('yields what is left of a document that ends too early', async () => {
  expect(await elementsOf('[{"a": 1}, {"b": "x')).toEqual([
    { list: '', position: 1, text: '{"a": 1}' },
    { list: '', position: 2, text: ' {"b": "x' },
  ]);
  expect(await elementsOf('{"val": [["a", "b"],')).toHaveLength(2);
});
