import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SignalboxError } from '@signalbox/contracts';
import { csvRecords } from '../input/csv.ts';
import { linesOf } from '../input/lines.ts';
import { openTextFile, type TextFile } from '../input/text-file.ts';
import type { RecordedAnswer, Sample } from '../sample.ts';
import { firstRecord, type JsonRecord, jsonLineEntries, requestOf, textIn, unreadable } from './entries.ts';
import type { PromptFormat } from './prompt-format.ts';

/** Names of the files with what was recorded, which lie beside the questions; their rows are the questions' lines. */
const CORRECT_FILE = /^correct_.*\.csv(\.gz)?$/;
const OUTPUT_FILE = /^output_chars_.*\.csv(\.gz)?$/;
/** As in the engine's estimate of Latin text. */
const CHARACTERS_PER_TOKEN = 4;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** A CSV file with a column per model, by question. */
interface Recorded {
  readonly models: readonly string[];
  readonly rows: readonly { readonly qid: string; readonly cells: readonly string[] }[];
}

export const mmluPro: PromptFormat = {
  name: 'mmlu-pro',
  about: 'one JSON object per line with question and options; correct_*.csv and output_chars_*.csv beside it',
  fits: (head) => {
    const record = firstRecord(head);
    return record !== undefined && 'question' in record && Array.isArray(record.options);
  },
  open: async (file) => {
    const correct = await readRecorded(file, CORRECT_FILE);
    const answersAt = createAnswers(correct, await readRecorded(file, OUTPUT_FILE));
    return {
      columns: (correct?.models ?? []).map((model) => ({ name: model, model })),
      entries: (onBytes) =>
        jsonLineEntries(file, onBytes, (record, index) => read(record, answersAt(index, String(record.qid)))),
    };
  },
};

function read(record: JsonRecord, answers: Sample['answers']): Sample {
  const { options, category } = record;
  if (!Array.isArray(options)) throw unreadable('options is not a list');
  const choices = options.map((option, i) => `${LETTERS[i] ?? i}. ${String(option)}`);
  return {
    request: requestOf({ prompt: [textIn(record, 'question'), ...choices].join('\n') }),
    fields: typeof category === 'string' ? { category } : {},
    answers,
  };
}

/** What was recorded of the question in a line, counted from 0. */
function createAnswers(correct: Recorded | undefined, output: Recorded | undefined) {
  const outputIndex = (correct?.models ?? []).map((model) => output?.models.indexOf(model) ?? -1);
  return (index: number, qid: string): Sample['answers'] => {
    const results = rowAt(correct, index, qid) ?? [];
    const characters = rowAt(output, index, qid) ?? [];
    return results.map((result, i) => answerOf(result, characters[outputIndex[i] ?? -1] ?? ''));
  };
}

/** @param result 1 right, 0 wrong, x not readable and so wrong, empty not asked */
function answerOf(result: string, characters: string): RecordedAnswer | undefined {
  if (result === '') return undefined;
  const outputTokens = Math.ceil(Number(characters) / CHARACTERS_PER_TOKEN);
  return { score: result === '1' ? 1 : 0, ...(characters !== '' && outputTokens >= 0 && { outputTokens }) };
}

function rowAt(recorded: Recorded | undefined, index: number, qid: string): readonly string[] | undefined {
  const row = recorded?.rows[index];
  if (recorded && row?.qid !== qid)
    throw unreadable(`question ${qid} stands beside the results of ${row?.qid ?? 'none'}`);
  return row?.cells;
}

async function readRecorded(questions: TextFile, name: RegExp): Promise<Recorded | undefined> {
  const folder = dirname(questions.path);
  const found = (await readdir(folder)).sort().find((entry) => name.test(entry));
  if (found === undefined) return undefined;
  const file = await openTextFile(join(folder, found));
  const records: (readonly string[])[] = [];
  for await (const { cells } of csvRecords(linesOf(file.chunks()))) records.push(cells);
  const [header = [], ...rows] = records;
  if (header[0] !== 'qid')
    throw new SignalboxError('INVALID_DOCUMENT', `${file.path} does not begin with a column qid`);
  const first = header[1] === 'category' ? 2 : 1;
  return {
    models: header.slice(first),
    rows: rows.map((cells) => ({ qid: cells[0] ?? '', cells: cells.slice(first) })),
  };
}
