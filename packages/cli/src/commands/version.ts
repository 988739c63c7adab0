import type { Command } from 'commander';
import { print, printJson } from '../output.ts';
import { VERSION } from '../version.ts';
import { addJsonOption, type JsonOptions } from './json-option.ts';

/** Adds `signalbox version`. */
export function addVersionCommand(program: Command): void {
  const version = program
    .command('version')
    .description('say which version this is')
    .action(({ json }: JsonOptions) => {
      if (json) printJson({ version: VERSION, node: process.versions.node });
      else print(`signalbox ${VERSION}, Node ${process.versions.node}`);
    });
  addJsonOption(version);
}
