import { Command } from 'commander';
import { addCatalogCommand } from './commands/catalog/catalog.ts';
import { addExplainCommand } from './commands/explain.ts';
import { addPolicyCommand } from './commands/policy/policy.ts';
import { addRouteCommand } from './commands/route.ts';
import { addUpCommand } from './commands/up.ts';
import { addVersionCommand } from './commands/version.ts';
import { addReplayCommand } from './replay/command.ts';
import { VERSION } from './version.ts';

const EXIT_CODES = `
Exit codes:
  0  all is well
  1  the operation failed; the reason is on standard error
  2  the command line is wrong
  3  the server cannot be reached, or does not answer in time

Colours are for terminals; NO_COLOR=1 turns them off. See docs/cli.md for more.`;

/** The command line with all its commands. Errors are thrown; those of the command line itself are printed before. */
export function createProgram(): Command {
  const program = new Command('signalbox')
    .description('Decides which model at which provider answers each call, and says why.')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('(see --help)')
    .addHelpText('after', EXIT_CODES);
  addUpCommand(program);
  addRouteCommand(program);
  addExplainCommand(program);
  addPolicyCommand(program);
  addCatalogCommand(program);
  addReplayCommand(program);
  addVersionCommand(program);
  return program;
}
