import { Command } from 'commander';
import { addUpCommand } from './commands/up.ts';
import { VERSION } from './version.ts';

/** The command line with all its commands. Errors are thrown, and printed before that. */
export function createProgram(): Command {
  const program = new Command('signalbox')
    .description('Decides which model at which provider answers each call, and says why.')
    .version(VERSION)
    .exitOverride()
    .showSuggestionAfterError();
  addUpCommand(program);
  return program;
}
