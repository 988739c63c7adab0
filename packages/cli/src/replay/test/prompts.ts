import type { Entry, PromptSet, Sample } from '../sample.ts';

/** All entries of a set. */
export async function entriesOf(prompts: PromptSet): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of prompts.entries()) entries.push(entry);
  return entries;
}

/** All entries of a set, of which each can be read. */
export async function samplesOf(prompts: PromptSet): Promise<Sample[]> {
  return (await entriesOf(prompts)).map((entry) => {
    if ('problem' in entry) throw new Error(`${entry.place}: ${entry.problem}`);
    return entry;
  });
}
