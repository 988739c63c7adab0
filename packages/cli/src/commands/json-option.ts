import type { Command } from 'commander';

export interface JsonOptions {
  readonly json?: boolean;
}

/** Adds `--json`. */
export function addJsonOption(command: Command): Command {
  return command.option('--json', 'print JSON for programs, and nothing else, on standard output');
}
