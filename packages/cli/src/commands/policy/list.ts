import { toJson } from '@bufbuild/protobuf';
import { PolicyRevisionSchema } from '@signalbox/contracts';
import type { Command } from 'commander';
import { readPages } from '../../documents/read-pages.ts';
import { paintOut, print, printJson } from '../../output.ts';
import { renderPolicies } from '../../rendering/policies.ts';
import { addServerOrLocalOptions, type ClientOptions, useServerOrLocal } from '../client-options.ts';

/** Adds `signalbox policy list`. */
export function addListCommand(policy: Command): void {
  const list = policy.command('list').description('list the live policies').action(runList);
  addServerOrLocalOptions(list);
}

async function runList(options: ClientOptions, command: Command): Promise<void> {
  const policies = await useServerOrLocal(command, ({ policy }) =>
    readPages(async (pageToken) => {
      const { policies: items, nextPageToken } = await policy.listPolicies({ pageToken });
      return { items, nextPageToken };
    }),
  );
  if (options.json) printJson({ policies: policies.map((revision) => toJson(PolicyRevisionSchema, revision)) });
  else print(renderPolicies(policies, paintOut));
}
