import type { Command } from 'commander';
import { applyAll } from '../../documents/apply.ts';
import { type NamedText, readDocuments } from '../../documents/policy-files.ts';
import { requireDistinct } from '../../documents/require-distinct.ts';
import type { Backend } from '../../server/backend.ts';
import { addServerOptions, type ClientOptions, useServer } from '../client-options.ts';
import { reportApplied } from './report-applied.ts';

interface ApplyOptions extends ClientOptions {
  readonly dryRun?: boolean;
  readonly etag?: string;
}

/** Adds `signalbox policy apply`. */
export function addApplyCommand(policy: Command): void {
  const apply = policy
    .command('apply')
    .description('make policies live as new revisions')
    .argument('<path...>', 'files or directories; - is standard input')
    .option('--dry-run', 'only check them against the live catalog')
    .option('--etag <etag>', 'refuse unless this is the etag of the live revision; for one file')
    .action(runApply);
  addServerOptions(apply);
}

async function runApply(paths: readonly string[], options: ApplyOptions, command: Command): Promise<void> {
  const documents = await readDocuments(paths);
  const { dryRun = false, etag } = options;
  if (etag !== undefined && documents.length > 1) command.error('error: --etag is for one file');
  const how = { validateOnly: dryRun, ...(etag !== undefined && { etag }) };
  await useServer(command, async (backend) => {
    if (documents.length > 1) await requireAllGood(backend, documents, options);
    reportApplied(await applyAll(backend, documents, how), { isValidation: dryRun, json: options.json });
  });
}

/** Several documents are applied together or not at all, as far as that can be known before. */
async function requireAllGood(backend: Backend, documents: readonly NamedText[], { json }: ApplyOptions) {
  const checked = await applyAll(backend, documents, { validateOnly: true });
  if (checked.some(({ response }) => !response.valid)) {
    reportApplied(checked, { isValidation: true, json, remedy: 'correct them and apply again; nothing was applied' });
  }
  await requireDistinct(backend, documents);
}
