import type { Command } from 'commander';
import { addListCommand } from './list.ts';
import { addValidateCommand } from './validate.ts';

/** Adds `signalbox catalog` with its commands. */
export function addCatalogCommand(program: Command): void {
  const catalog = program.command('catalog').description('list and check what policies can choose from');
  addListCommand(catalog);
  addValidateCommand(catalog);
}
