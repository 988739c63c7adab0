import type { Command } from 'commander';
import { print, printable, printJson } from '../../output.ts';
import { readText } from '../../request/read-text.ts';
import { addServerOrLocalOptions, type ClientOptions, useServerOrLocal } from '../client-options.ts';

/** Adds `signalbox policy describe`. */
export function addDescribeCommand(policy: Command): void {
  const describe = policy
    .command('describe')
    .description('render a policy as prose')
    .argument('<policy>', 'name of a policy, or a file; - is standard input')
    .action(runDescribe);
  addServerOrLocalOptions(describe);
}

async function runDescribe(subject: string, options: ClientOptions, command: Command): Promise<void> {
  const wanted = await readSubject(subject);
  if (wanted.case === 'source') command.setOptionValue('policies', undefined);
  const { prose } = await useServerOrLocal(command, ({ policy }) => policy.describePolicy({ subject: wanted }));
  if (options.json) printJson({ prose });
  else print(printable(prose.trimEnd()));
}

async function readSubject(subject: string) {
  if (!isFile(subject)) return { case: 'name', value: subject } as const;
  return { case: 'source', value: await readText(subject) } as const;
}

/** A policy's name has no slash and does not end like a document. */
function isFile(subject: string): boolean {
  return subject === '-' || subject.includes('/') || /\.(yaml|yml|json)$/i.test(subject);
}
