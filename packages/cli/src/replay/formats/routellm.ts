import { firstRecord, jsonLineEntries, requestOf, scoreIn, textIn } from './entries.ts';
import type { PromptFormat } from './prompt-format.ts';

/** The pair of models of lm-sys/RouteLLM's published evaluation. */
const COLUMNS = [
  { name: 'weak', model: 'Mixtral-8x7B-Instruct' },
  { name: 'strong', model: 'GPT-4-1106' },
] as const;

export const routellm: PromptFormat = {
  name: 'routellm',
  about: 'one JSON object per line with prompt, weak and strong (1 right, 0 wrong), and maybe domain',
  fits: (head) => {
    const record = firstRecord(head);
    return record !== undefined && 'prompt' in record && 'weak' in record && 'strong' in record;
  },
  open: async (file) => ({
    columns: COLUMNS,
    entries: (onBytes) =>
      jsonLineEntries(file, onBytes, (record) => ({
        request: requestOf({ prompt: textIn(record, 'prompt') }),
        fields: typeof record.domain === 'string' ? { domain: record.domain } : {},
        answers: COLUMNS.map(({ name }) => ({ score: scoreIn(record, name) })),
      })),
  }),
};
