import { toJson } from '@bufbuild/protobuf';
import { type ExplainRequest, ExplainResponseSchema } from '@signalbox/contracts';
import type { Command } from 'commander';
import { paintOut, print, printable, printJson } from '../output.ts';
import { addRequestOptions, readRequest } from '../request/read-request.ts';
import { requestOfFlags } from '../request/request-flags.ts';
import { addServerOrLocalOptions, type ClientOptions, useServer, useServerOrLocal } from './client-options.ts';

const EXAMPLES = `
Examples:
  $ signalbox explain --policy governed --sensitivity restricted --prompt 'Summarise this file.'
  $ signalbox explain 0199c0de-0000-7abc-8def-0123456789ab
  $ signalbox explain --policy support-desk --task faq --json | jq '.explanation.candidates'

A decision can be explained by its id while the server that made it still has it in memory.`;

type Options = ClientOptions & Record<string, unknown>;

/** Adds `signalbox explain`. */
export function addExplainCommand(program: Command): void {
  const explain = program
    .command('explain')
    .description('say why a request gets the model it gets')
    .argument('[decision-id]', 'an earlier decision, instead of a request')
    .addHelpText('after', EXAMPLES)
    .action(runExplain);
  addRequestOptions(explain);
  addServerOrLocalOptions(explain);
}

async function runExplain(decisionId: string | undefined, options: Options, command: Command): Promise<void> {
  const response = await explain(await readSubject(decisionId, options, command), command);
  if (options.json) return printJson(toJson(ExplainResponseSchema, response));
  const { explanation, differsNow } = response;
  print(printable(explanation?.prose.trimEnd() ?? ''));
  if (differsNow !== '') print(`\n${paintOut('yellow', printable(differsNow))}`);
}

type Subject = ExplainRequest['subject'];

async function readSubject(decisionId: string | undefined, options: Options, command: Command): Promise<Subject> {
  if (decisionId === undefined) return { case: 'request', value: await readRequest(options) };
  if (options.request === undefined && Object.keys(requestOfFlags(options)).length === 0) {
    return { case: 'decisionId', value: decisionId };
  }
  return command.error('error: give a decision id or a request, not both');
}

/** Only the server that made a decision remembers it. */
function explain(subject: Subject, command: Command) {
  const use = subject.case === 'request' ? useServerOrLocal : useServer;
  return use(command, ({ router }) => router.explain({ subject }));
}
