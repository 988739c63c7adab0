import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SignalboxError } from '@signalbox/contracts';
import { type JsonElement, jsonElements } from '../input/json-elements.ts';
import type { TextFile } from '../input/text-file.ts';
import type { Entry, Sample } from '../sample.ts';
import { parseJson, parseRecord, readEntry, requestOf, unreadable } from './entries.ts';
import type { PromptFormat } from './prompt-format.ts';

/** Which domain an intent belongs to. */
type Domains = ReadonlyMap<string, string>;

const DOMAINS_FILE = 'domains.json';
/** The intent of what belongs to none of the 150. */
const OUT_OF_SCOPE = 'oos';

export const clinc150: PromptFormat = {
  name: 'clinc150',
  about: `a JSON object whose lists hold [text, intent]; the domains of intents in ${DOMAINS_FILE} beside it`,
  fits: (head) => /^\s*\{\s*"[^"]*"\s*:\s*\[\s*\[\s*"/.test(head),
  open: async (file) => {
    const domains = await readDomains(join(dirname(file.path), DOMAINS_FILE));
    return {
      columns: [],
      ...(domains && { groupBy: 'domain' }),
      entries: (onBytes) => entriesOf(file, onBytes, domains),
    };
  },
};

async function* entriesOf(
  file: TextFile,
  onBytes: ((bytes: number) => void) | undefined,
  domains: Domains | undefined,
): AsyncGenerator<Entry> {
  for await (const element of jsonElements(file.chunks(onBytes))) {
    yield readEntry(`entry ${element.position} of ${element.list}`, () => read(element, domains));
  }
}

function read({ list, text }: JsonElement, domains: Domains | undefined): Sample {
  const [prompt, intent] = asPair(parseJson(text));
  const domain = domains?.get(intent) ?? (intent === OUT_OF_SCOPE ? OUT_OF_SCOPE : 'unknown');
  return {
    request: requestOf({ prompt }),
    fields: { split: list, intent, ...(domains && { domain }) },
    answers: [],
  };
}

function asPair(value: unknown): readonly [string, string] {
  if (Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string')) {
    return value as [string, string];
  }
  throw unreadable('not a pair [text, intent]');
}

/** @returns undefined if there is no such file */
async function readDomains(path: string): Promise<Domains | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const domains = new Map<string, string>();
  for (const [domain, intents] of Object.entries(parseRecord(text))) {
    if (!Array.isArray(intents))
      throw new SignalboxError('INVALID_DOCUMENT', `${path}: ${domain} is not a list of intents`);
    for (const intent of intents) domains.set(String(intent), domain);
  }
  return domains;
}
