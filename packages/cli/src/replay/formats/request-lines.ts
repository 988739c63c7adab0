import { firstRecord, jsonLineEntries } from './entries.ts';
import type { PromptFormat } from './prompt-format.ts';
import { isRequest, OUTPUT_TOKENS, recordSample } from './record-sample.ts';

export const requestLines: PromptFormat = {
  name: 'jsonl',
  about: `one JSON object per line with prompt or input_tokens, maybe other fields of RouteRequest and ${OUTPUT_TOKENS}`,
  fits: (head) => isRequest(Object.keys(firstRecord(head) ?? {})),
  open: async (file) => ({ columns: [], entries: (onBytes) => jsonLineEntries(file, onBytes, recordSample) }),
};
