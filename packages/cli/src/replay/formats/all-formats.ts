import { azureTrace } from './azure-trace.ts';
import { clinc150 } from './clinc150.ts';
import { llmrouter } from './llmrouter.ts';
import { mmluPro } from './mmlu-pro.ts';
import { mooncake } from './mooncake.ts';
import { plainText } from './plain-text.ts';
import type { PromptFormat } from './prompt-format.ts';
import { requestCsv } from './request-csv.ts';
import { requestLines } from './request-lines.ts';
import { routellm } from './routellm.ts';

/** Stands for a format that is found from the content. */
export const AUTO = 'auto';

/** In the order in which a file is tried: the more particular first. */
export const FORMATS: readonly PromptFormat[] = [
  clinc150,
  llmrouter,
  routellm,
  mmluPro,
  mooncake,
  requestLines,
  azureTrace,
  requestCsv,
  plainText,
];
