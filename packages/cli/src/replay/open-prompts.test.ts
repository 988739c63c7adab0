import { describe, expect, test } from 'vitest';
import { openPrompts } from './open-prompts.ts';
import type { Sample } from './sample.ts';
import { createFolder } from './test/folder.ts';
import { entriesOf, samplesOf } from './test/prompts.ts';

async function open(text: string, name = 'prompts', format?: string) {
  const folder = await createFolder();
  return openPrompts(await folder.write(name, text), format);
}

const lines = (...records: object[]) => records.map((record) => JSON.stringify(record)).join('\n');
const prompt = ({ request }: Sample) => request.prompt;

describe.each(['prompts', 'prompts.gz'])('in %s', (name) => {
  test('RouteLLM: prompts with what a weak and a strong model made of them', async () => {
    const text = lines(
      { domain: 'law', prompt: 'Is it?', weak: 0, strong: 1 },
      { prompt: 'Was it?', weak: 1, strong: 1 },
    );
    const set = await open(text, name);
    expect(set).toMatchObject({
      format: 'routellm',
      columns: [
        { name: 'weak', model: 'Mixtral-8x7B-Instruct' },
        { name: 'strong', model: 'GPT-4-1106' },
      ],
    });
    expect(await samplesOf(set)).toMatchObject([
      { request: { prompt: 'Is it?' }, fields: { domain: 'law' }, answers: [{ score: 0 }, { score: 1 }] },
      { request: { prompt: 'Was it?' }, fields: {}, answers: [{ score: 1 }, { score: 1 }] },
    ]);
  });

  test('CLINC150: lists of texts with their intents', async () => {
    const set = await open(JSON.stringify({ val: [['wake me, "now"', 'alarm']], oos_val: [['who won', 'oos']] }), name);
    expect(set).toMatchObject({ format: 'clinc150', columns: [] });
    expect(await samplesOf(set)).toMatchObject([
      { request: { prompt: 'wake me, "now"' }, fields: { split: 'val', intent: 'alarm' } },
      { request: { prompt: 'who won' }, fields: { split: 'oos_val', intent: 'oos' } },
    ]);
  });

  test('LLMRouter: questions with scores by model', async () => {
    const set = await open(JSON.stringify([{ question: 'Why?', scores: { a: 0.25, b: null }, cluster_id: 2 }]), name);
    expect(set).toMatchObject({ format: 'llmrouter', columns: [{ model: 'a' }, { model: 'b' }] });
    expect(await samplesOf(set)).toMatchObject([
      { request: { prompt: 'Why?' }, fields: { cluster_id: '2' }, answers: [{ score: 0.25 }, undefined] },
    ]);
  });

  test('Azure: arrivals with token counts', async () => {
    const set = await open('TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:17:03.9799600,4808,10\r\n', name);
    expect(set.format).toBe('azure-trace');
    expect(await samplesOf(set)).toMatchObject([
      { request: { prompt: '', inputTokens: 4808n }, outputTokens: 10, atMs: Date.UTC(2023, 10, 16, 18, 17, 3, 979) },
    ]);
  });

  test('Mooncake: arrivals with lengths', async () => {
    const set = await open(lines({ timestamp: 40, input_length: 6758, output_length: 500, hash_ids: [0] }), name);
    expect(set.format).toBe('mooncake');
    expect(await samplesOf(set)).toMatchObject([{ request: { inputTokens: 6758n }, outputTokens: 500, atMs: 40 }]);
  });

  test('JSON lines: fields of a request, and others beside them', async () => {
    const record = {
      prompt: 'Hi',
      task: 'faq',
      input_tokens: 3,
      mode: 'MODE_BATCH',
      strictFormat: true,
      topic: 'greeting',
    };
    const set = await open(lines({ ...record, output_tokens: 7 }, { input_tokens: '12' }), name);
    expect(set.format).toBe('jsonl');
    expect(await samplesOf(set)).toMatchObject([
      {
        request: { prompt: 'Hi', task: 'faq', inputTokens: 3n, mode: 2, strictFormat: true },
        outputTokens: 7,
        fields: { topic: 'greeting', task: 'faq' },
      },
      { request: { prompt: '', inputTokens: 12n } },
    ]);
  });

  test('CSV: columns named after the fields of a request', async () => {
    const set = await open('task,prompt,strict_format,topic\nfaq,"one, two\n\nthree",true,\n,four,,x\n', name);
    expect(set.format).toBe('csv');
    expect(await samplesOf(set)).toMatchObject([
      { request: { prompt: 'one, two\n\nthree', task: 'faq', strictFormat: true }, fields: { task: 'faq' } },
      { request: { prompt: 'four', task: '' }, fields: { topic: 'x' } },
    ]);
  });

  test('text: one prompt per line', async () => {
    const set = await open('How are you?\r\n\r\n"quoted, with a comma"\nlast', name);
    expect(set.format).toBe('text');
    expect((await samplesOf(set)).map(prompt)).toEqual(['How are you?', '"quoted, with a comma"', 'last']);
  });
});

describe('MMLU-Pro', () => {
  const QUESTIONS = lines(
    { qid: '70', category: 'law', question: 'Which?', options: ['this', 'that'] },
    { qid: '71', category: 'law', question: 'Who?', options: ['she'] },
  );

  test('takes what was recorded from the files beside the questions', async () => {
    const folder = await createFolder();
    await folder.write('correct_2models.csv.gz', 'qid,category,a,b\n70,law,1,x\n71,law,,0\n');
    await folder.write('output_chars_2models.csv', 'qid,b,a\n70,9,400\n71,8,\n');
    const set = await openPrompts(await folder.write('questions.jsonl.gz', QUESTIONS));
    expect(set).toMatchObject({ format: 'mmlu-pro', columns: [{ model: 'a' }, { model: 'b' }] });
    const samples = await samplesOf(set);
    expect(samples.map(prompt)).toEqual(['Which?\nA. this\nB. that', 'Who?\nA. she']);
    expect(samples.map(({ answers }) => answers)).toEqual([
      [
        { score: 1, outputTokens: 100 },
        { score: 0, outputTokens: 3 },
      ],
      [undefined, { score: 0, outputTokens: 2 }],
    ]);
  });

  test('has no outcomes without these files', async () => {
    const set = await open(QUESTIONS);
    expect(set.columns).toEqual([]);
    expect(await samplesOf(set)).toMatchObject([{ fields: { category: 'law' }, answers: [] }, { answers: [] }]);
  });

  test('does not take the results of another question', async () => {
    const folder = await createFolder();
    await folder.write('correct_1models.csv', 'qid,category,a\n70,law,1\n72,law,1\n');
    const set = await openPrompts(await folder.write('questions.jsonl', QUESTIONS));
    expect(await entriesOf(set)).toMatchObject([
      { answers: [{ score: 1 }] },
      { place: 'line 2', problem: 'question 71 stands beside the results of 72' },
    ]);
  });
});

test('CLINC150 knows the domain of an intent from the file beside it', async () => {
  const folder = await createFolder();
  await folder.write('domains.json', JSON.stringify({ banking: ['balance'] }));
  const splits = {
    val: [
      ['my balance', 'balance'],
      ['a joke', 'joke'],
      ['hm', 'oos'],
    ],
  };
  const set = await openPrompts(await folder.write('data.json', JSON.stringify(splits)));
  expect(set.groupBy).toBe('domain');
  expect((await samplesOf(set)).map(({ fields }) => fields.domain)).toEqual(['banking', 'unknown', 'oos']);
});

describe('what cannot be read', () => {
  test('is told with its line, and costs nothing else', async () => {
    const good = { prompt: 'a', weak: 1, strong: 1 };
    const set = await open(
      `${lines(good)}\n\n{"prompt": "b"\n${lines({ ...good, weak: 3 }, { weak: 1, strong: 1 }, good)}`,
    );
    expect(await entriesOf(set)).toMatchObject([
      { request: { prompt: 'a' } },
      { place: 'line 3', problem: expect.stringContaining('not JSON') },
      { place: 'line 4', problem: 'weak is not a number from 0 to 1' },
      { place: 'line 5', problem: 'prompt is missing or not a text' },
      { request: { prompt: 'a' } },
    ]);
  });

  test.each([
    ['azure-trace', 'TIMESTAMP,ContextTokens,GeneratedTokens\nsoon,1,2\n', 'line 2', "'soon' is no time"],
    [
      'azure-trace',
      'TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03,1,-2\n',
      'line 2',
      'GeneratedTokens is not a whole',
    ],
    ['mooncake', lines({ timestamp: 0, input_length: 1.5, output_length: 1 }), 'line 1', 'input_length is not a whole'],
    ['clinc150', '{"val": [["a"]]}', 'entry 1 of val', 'not a pair'],
    ['llmrouter', '[{"question": "a", "scores": {"m": 1}}, {"question": "b"', 'entry 2', 'not JSON'],
    ['jsonl', lines({ prompt: 'a', mode: 'SLOW' }), 'line 1', 'SLOW'],
    ['jsonl', lines({ input_tokens: 1, images: 'two' }), 'line 1', 'images'],
    ['csv', 'prompt,task\na\n', 'line 2', '1 cells; the header has 2'],
    ['csv', 'prompt,task\n"a,b\n', 'line 2', 'a quote that opens here is never closed'],
  ])('%s: %j', async (format, text, place, problem) => {
    const set = await open(text);
    expect(set.format).toBe(format);
    expect((await entriesOf(set)).at(-1)).toEqual({ place, problem: expect.stringContaining(problem) });
  });
});

describe('a file that is no set of prompts', () => {
  test.each([
    ['an empty file', ' \n', 'is empty'],
    ['a binary file', 'PK\u0003\u0004', 'in no format'],
    ['JSON of another kind', '{"weights": [1, 2]}', 'in no format'],
  ])('%s', async (_, text, message) => {
    await expect(open(text)).rejects.toMatchObject({
      reason: 'INVALID_DOCUMENT',
      message: expect.stringContaining(message),
    });
  });

  test('a format that is forced on a file of another', async () => {
    const azure = await open('hello', 'a', 'azure-trace');
    await expect(entriesOf(azure)).rejects.toMatchObject({ reason: 'INVALID_DOCUMENT' });
    const csv = await open('hello,you', 'a', 'csv');
    await expect(entriesOf(csv)).rejects.toThrow(/no column prompt/);
    expect(await entriesOf(await open('hello', 'a', 'routellm'))).toMatchObject([{ place: 'line 1' }]);
  });

  test('an unknown format, with the nearest name', async () => {
    await expect(open('a', 'a', 'routelm')).rejects.toThrow("did you mean 'routellm'?");
  });

  test('a packed file that ends too early', async () => {
    const folder = await createFolder();
    const whole = await folder.write('a.gz', 'hello\n'.repeat(10_000));
    const { readFile, writeFile } = await import('node:fs/promises');
    await writeFile(whole, (await readFile(whole)).subarray(0, 60));
    await expect(openPrompts(whole).then(entriesOf)).rejects.toMatchObject({ reason: 'INVALID_DOCUMENT' });
  });

  test('no file at all', async () => {
    await expect(openPrompts('/nowhere/prompts.txt')).rejects.toMatchObject({
      reason: 'INVALID_FIELD',
      message: expect.stringContaining('there is no such file'),
    });
  });
});

test('text of plain prompts can be forced on anything', async () => {
  const set = await open('{"a": 1}', 'a', 'text');
  expect((await samplesOf(set)).map(prompt)).toEqual(['{"a": 1}']);
});

test('tells how much of a file has been read', async () => {
  const set = await open('a\nb\n');
  const told: number[] = [];
  for await (const _ of set.entries((bytes) => told.push(bytes)));
  expect(told.at(-1)).toBe(set.sizeBytes);
});
