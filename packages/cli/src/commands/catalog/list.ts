import { toJson } from '@bufbuild/protobuf';
import { CatalogSchema } from '@signalbox/contracts';
import type { Command } from 'commander';
import { CommandFailure, EXIT } from '../../exit-code.ts';
import { paintOut, print, printJson } from '../../output.ts';
import { renderTargets } from '../../rendering/targets.ts';
import { addServerOrCatalogOptions, type ClientOptions, useServerOrLocal } from '../client-options.ts';

/** Adds `signalbox catalog list`. */
export function addListCommand(catalog: Command): void {
  const list = catalog
    .command('list')
    .description('list the targets with their prices, context windows and labels')
    .action(runList);
  addServerOrCatalogOptions(list);
}

async function runList({ json }: ClientOptions, command: Command): Promise<void> {
  const { catalog } = await useServerOrLocal(command, ({ policy }) => policy.getCatalog({}));
  if (!catalog) return;
  if (json) return printJson(toJson(CatalogSchema, catalog));
  const { compileCatalog } = await import('@signalbox/engine');
  const { catalog: compiled } = compileCatalog({ catalog });
  if (!compiled) throw new CommandFailure(EXIT.failed, 'this version cannot read the catalog of the server');
  print(renderTargets(compiled, paintOut));
}
