import { countIn, firstRecord, jsonLineEntries, requestOf } from './entries.ts';
import type { PromptFormat } from './prompt-format.ts';

export const mooncake: PromptFormat = {
  name: 'mooncake',
  about: 'one JSON object per line with timestamp (ms), input_length and output_length: arrivals without prompts',
  fits: (head) => {
    const record = firstRecord(head);
    return record !== undefined && 'timestamp' in record && 'input_length' in record && 'output_length' in record;
  },
  open: async (file) => ({
    columns: [],
    entries: (onBytes) =>
      jsonLineEntries(file, onBytes, (record) => ({
        request: requestOf({ inputTokens: BigInt(countIn(record, 'input_length')) }),
        atMs: countIn(record, 'timestamp'),
        outputTokens: countIn(record, 'output_length'),
        fields: {},
        answers: [],
      })),
  }),
};
