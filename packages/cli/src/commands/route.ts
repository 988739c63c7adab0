import { toJson } from '@bufbuild/protobuf';
import { RouteResponseSchema } from '@signalbox/contracts';
import type { Command } from 'commander';
import { paintOut, print, printJson } from '../output.ts';
import { renderDecision } from '../rendering/decision.ts';
import { addRequestOptions, readRequest } from '../request/read-request.ts';
import { addServerOrLocalOptions, type ClientOptions, useServerOrLocal } from './client-options.ts';

const EXAMPLES = `
Examples:
  $ signalbox route --policy support-desk --prompt 'How do I reset my password?'
  $ signalbox route --policy contract-review --task contract-review --prompt @contract.txt --latency-budget 30s
  $ git diff | signalbox route --policy support-desk --prompt - --json | jq -r '.plan.attempts[].target'
  $ signalbox route --request request.json --pin groq/llama-3.1-8b`;

/** Adds `signalbox route`. */
export function addRouteCommand(program: Command): void {
  const route = program
    .command('route')
    .description('decide which model should answer a request')
    .addHelpText('after', EXAMPLES)
    .action(runRoute);
  addRequestOptions(route);
  addServerOrLocalOptions(route);
}

async function runRoute(options: ClientOptions & Record<string, unknown>, command: Command): Promise<void> {
  const request = await readRequest(options);
  const response = await useServerOrLocal(command, ({ router }) => router.route(request));
  if (options.json) printJson(toJson(RouteResponseSchema, response));
  else print(renderDecision(response, paintOut));
}
