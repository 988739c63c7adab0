import { type JsonElement, jsonElements } from '../input/json-elements.ts';
import type { TextFile } from '../input/text-file.ts';
import type { Column, Entry, Sample } from '../sample.ts';
import { type JsonRecord, parseRecord, readEntry, requestOf, scoreIn, textIn, unreadable } from './entries.ts';
import type { PromptFormat } from './prompt-format.ts';

export const llmrouter: PromptFormat = {
  name: 'llmrouter',
  about: 'a JSON list of objects with question and scores (0 to 1 by model), and maybe cluster_id',
  fits: (head) => /^\s*\[\s*\{/.test(head) && head.includes('"scores"') && head.includes('"question"'),
  open: async (file) => {
    const columns = await columnsOf(file);
    return { columns, entries: (onBytes) => entriesOf(file, onBytes, columns) };
  },
};

/** The models of the first object; a model that others add is not looked at. */
async function columnsOf(file: TextFile): Promise<Column[]> {
  for await (const { text } of jsonElements(file.chunks())) {
    return Object.keys(scoresOf(parseRecord(text))).map((model) => ({ name: model, model }));
  }
  return [];
}

async function* entriesOf(
  file: TextFile,
  onBytes: ((bytes: number) => void) | undefined,
  columns: readonly Column[],
): AsyncGenerator<Entry> {
  for await (const element of jsonElements(file.chunks(onBytes))) {
    yield readEntry(`entry ${element.position}`, () => read(element, columns));
  }
}

function read({ text }: JsonElement, columns: readonly Column[]): Sample {
  const record = parseRecord(text);
  const scores = scoresOf(record);
  const cluster = record.cluster_id;
  return {
    request: requestOf({ prompt: textIn(record, 'question') }),
    fields: cluster === undefined ? {} : { cluster_id: String(cluster) },
    answers: columns.map(({ name }) => (scores[name] == null ? undefined : { score: scoreIn(scores, name) })),
  };
}

function scoresOf(record: JsonRecord): JsonRecord {
  const { scores } = record;
  if (typeof scores === 'object' && scores !== null && !Array.isArray(scores)) return scores as JsonRecord;
  throw unreadable('scores is not an object');
}
