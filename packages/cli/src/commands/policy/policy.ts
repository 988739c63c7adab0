import type { Command } from 'commander';
import { addApplyCommand } from './apply.ts';
import { addDeleteCommand } from './delete.ts';
import { addDescribeCommand } from './describe.ts';
import { addListCommand } from './list.ts';
import { addRevisionsCommand } from './revisions.ts';
import { addRollbackCommand } from './rollback.ts';
import { addShowCommand } from './show.ts';
import { addValidateCommand } from './validate.ts';

const EXAMPLES = `
Examples:
  $ signalbox policy validate deploy/examples/policies
  $ signalbox policy validate my.yaml --catalog my-catalog.yaml
  $ signalbox policy describe support-desk
  $ signalbox policy apply support-desk.yaml --dry-run
  $ signalbox policy rollback support-desk --to 3`;

/** Adds `signalbox policy` with its commands. */
export function addPolicyCommand(program: Command): void {
  const policy = program
    .command('policy')
    .description('check, describe, apply, list, roll back and delete policies')
    .addHelpText('after', EXAMPLES);
  addValidateCommand(policy);
  addDescribeCommand(policy);
  addApplyCommand(policy);
  addListCommand(policy);
  addShowCommand(policy);
  addRevisionsCommand(policy);
  addRollbackCommand(policy);
  addDeleteCommand(policy);
}
