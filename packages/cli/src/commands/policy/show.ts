import { toJson } from '@bufbuild/protobuf';
import { PolicyRevisionSchema } from '@signalbox/contracts';
import type { Command } from 'commander';
import { print, printable, printJson } from '../../output.ts';
import { addServerOptions, type ClientOptions, useServer } from '../client-options.ts';
import { parseRevision } from './parse-revision.ts';

interface ShowOptions extends ClientOptions {
  readonly revision?: bigint;
}

/** Adds `signalbox policy show`. */
export function addShowCommand(policy: Command): void {
  const show = policy
    .command('show')
    .description('print the text of a policy')
    .argument('<policy>', 'name of a policy')
    .option('--revision <number>', 'an earlier revision instead of the live one', parseRevision)
    .action(runShow);
  addServerOptions(show);
}

async function runShow(name: string, options: ShowOptions, command: Command): Promise<void> {
  const { json, revision: wanted } = options;
  const request = { name, ...(wanted !== undefined && { revision: wanted }) };
  const { revision } = await useServer(command, ({ policy }) => policy.getPolicy(request));
  if (!revision) return;
  if (json) printJson(toJson(PolicyRevisionSchema, revision));
  else print(printable(revision.source.trimEnd()));
}
