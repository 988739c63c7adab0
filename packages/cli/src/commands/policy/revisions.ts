import { toJson } from '@bufbuild/protobuf';
import { PolicyRevisionSchema } from '@signalbox/contracts';
import type { Command } from 'commander';
import { readPages } from '../../documents/read-pages.ts';
import { paintOut, print, printJson } from '../../output.ts';
import { renderRevisions } from '../../rendering/policies.ts';
import { addServerOptions, type ClientOptions, useServer } from '../client-options.ts';

/** Adds `signalbox policy revisions`. */
export function addRevisionsCommand(policy: Command): void {
  const revisions = policy
    .command('revisions')
    .description('list the kept revisions of a policy, newest first')
    .argument('<policy>', 'name of a policy')
    .action(runRevisions);
  addServerOptions(revisions);
}

async function runRevisions(name: string, options: ClientOptions, command: Command): Promise<void> {
  let liveRevision = 0n;
  const revisions = await useServer(command, ({ policy }) =>
    readPages(async (pageToken) => {
      const page = await policy.listRevisions({ name, pageToken });
      liveRevision = page.liveRevision;
      return { items: page.revisions, nextPageToken: page.nextPageToken };
    }),
  );
  if (options.json) {
    const items = revisions.map((revision) => toJson(PolicyRevisionSchema, revision));
    printJson({ live_revision: Number(liveRevision), revisions: items });
  } else print(renderRevisions(revisions, liveRevision, paintOut));
}
