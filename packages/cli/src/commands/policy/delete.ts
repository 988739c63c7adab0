import { toJson } from '@bufbuild/protobuf';
import { PolicyRevisionSchema } from '@signalbox/contracts';
import type { Command } from 'commander';
import { paintOut, print, printable, printJson } from '../../output.ts';
import { addServerOptions, type ClientOptions, useServer } from '../client-options.ts';

interface DeleteOptions extends ClientOptions {
  readonly etag?: string;
}

/** Adds `signalbox policy delete`. */
export function addDeleteCommand(policy: Command): void {
  const remove = policy
    .command('delete')
    .description('take a policy out of service; its revisions are kept, and rollback brings it back')
    .argument('<policy>', 'name of a policy')
    .option('--etag <etag>', 'refuse unless this is the etag of the live revision')
    .action(runDelete);
  addServerOptions(remove);
}

async function runDelete(name: string, { etag, json }: DeleteOptions, command: Command): Promise<void> {
  const request = { name, ...(etag !== undefined && { etag }) };
  const { revision } = await useServer(command, ({ policy }) => policy.deletePolicy(request));
  if (!revision) return;
  if (json) return printJson(toJson(PolicyRevisionSchema, revision));
  print(`${paintOut('yellow', 'out of service')}: ${printable(`${revision.name}, revision ${revision.revision}`)}`);
}
