import type { Command } from 'commander';
import { applyAll } from '../../documents/apply.ts';
import { readDocuments } from '../../documents/policy-files.ts';
import { addServerOrCatalogOptions, type ClientOptions, useServerOrLocal } from '../client-options.ts';
import { reportApplied } from './report-applied.ts';

/** Adds `signalbox policy validate`. */
export function addValidateCommand(policy: Command): void {
  const validate = policy
    .command('validate')
    .description('check policies against the catalog, and say where they are wrong')
    .argument('<path...>', 'files or directories; - is standard input')
    .action(async (paths: readonly string[], options: ClientOptions, command: Command) => {
      const documents = await readDocuments(paths);
      const applied = await useServerOrLocal(command, (backend) =>
        applyAll(backend, documents, { validateOnly: true }),
      );
      reportApplied(applied, { isValidation: true, json: options.json });
    });
  addServerOrCatalogOptions(validate);
}
