import { toJson } from '@bufbuild/protobuf';
import { PolicyRevisionSchema } from '@signalbox/contracts';
import type { Command } from 'commander';
import { paintOut, print, printable, printJson } from '../../output.ts';
import { addServerOptions, type ClientOptions, useServer } from '../client-options.ts';
import { parseRevision } from './parse-revision.ts';

interface RollbackOptions extends ClientOptions {
  readonly to?: bigint;
  readonly etag?: string;
}

/** Adds `signalbox policy rollback`. */
export function addRollbackCommand(policy: Command): void {
  const rollback = policy
    .command('rollback')
    .description('make the text of an earlier revision live again, as a new revision')
    .argument('<policy>', 'name of a policy')
    .option('--to <revision>', 'revision to go back to (default: the one before the live one)', parseRevision)
    .option('--etag <etag>', 'refuse unless this is the etag of the live revision')
    .action(runRollback);
  addServerOptions(rollback);
}

async function runRollback(name: string, { to, etag, json }: RollbackOptions, command: Command): Promise<void> {
  const request = { name, ...(to !== undefined && { revision: to }), ...(etag !== undefined && { etag }) };
  const { revision } = await useServer(command, ({ policy }) => policy.rollbackPolicy(request));
  if (!revision) return;
  if (json) return printJson(toJson(PolicyRevisionSchema, revision));
  const about = `${revision.name}, revision ${revision.revision}, etag ${revision.etag}, from ${revision.origin}`;
  print(`${paintOut('green', 'live')}: ${printable(about)}`);
}
