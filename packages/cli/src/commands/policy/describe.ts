import type { Command } from 'commander';
import { applyAll } from '../../documents/apply.ts';
import type { NamedText } from '../../documents/policy-files.ts';
import { print, printable, printJson } from '../../output.ts';
import { readText } from '../../request/read-text.ts';
import type { Backend } from '../../server/backend.ts';
import { addServerOrLocalOptions, type ClientOptions, useServerOrLocal } from '../client-options.ts';
import { reportApplied } from './report-applied.ts';

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
  const { prose } = await useServerOrLocal(command, async (backend) => {
    if (wanted.case === 'source') await requireValid(backend, { file: subject, text: wanted.value }, options);
    return backend.policy.describePolicy({ subject: wanted });
  });
  if (options.json) printJson({ prose });
  else print(printable(prose.trimEnd()));
}

/** Says what is wrong with a file and where in it. @throws CommandFailure if there are errors */
async function requireValid(backend: Backend, document: NamedText, { json }: ClientOptions): Promise<void> {
  const checked = await applyAll(backend, [document], { validateOnly: true });
  if (checked.some(({ response }) => !response.valid)) reportApplied(checked, { isValidation: true, json });
}

async function readSubject(subject: string) {
  if (!isFile(subject)) return { case: 'name', value: subject } as const;
  return { case: 'source', value: await readText(subject) } as const;
}

/** A policy's name has no slash and does not end like a document. */
function isFile(subject: string): boolean {
  return subject === '-' || subject.includes('/') || /\.(yaml|yml|json)$/i.test(subject);
}
