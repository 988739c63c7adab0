import { readFile } from 'node:fs/promises';
import type { Finding } from '@signalbox/contracts';
import type { LivePolicies, Policies } from '@signalbox/policy';
import { CommandFailure, EXIT } from '../exit-code.ts';
import { note, paintErr } from '../output.ts';
import { renderFindings } from '../rendering/findings.ts';

/** What is live. @throws CommandFailure if there is no catalog to decide by; what is wrong with it has been printed. */
export async function requireCatalog({ store, problems }: Policies): Promise<LivePolicies> {
  const live = store.live();
  if (live) return live;
  const findings = problems();
  note(renderFindings(findings, await readTexts(findings), paintErr));
  note('');
  throw new CommandFailure(EXIT.failed, 'no catalog is live', 'correct the catalog, or name another with --catalog');
}

/** The texts of the files findings are about, as far as they can be read. */
async function readTexts(findings: readonly Finding[]): Promise<Map<string, string>> {
  const files = [...new Set(findings.filter(({ line }) => line > 0).map(({ file }) => file))];
  const texts = await Promise.all(
    files.map(async (file) => [file, await readFile(file, 'utf8').catch(() => '')] as const),
  );
  return new Map(texts);
}
