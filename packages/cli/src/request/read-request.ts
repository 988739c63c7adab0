import { create, type JsonValue, mergeFromJson } from '@bufbuild/protobuf';
import { type RouteRequest, RouteRequestSchema } from '@signalbox/contracts';
import { type Command, Option } from 'commander';
import { CommandFailure, EXIT } from '../exit-code.ts';
import { expandText, readText } from './read-text.ts';
import { addRequestFlags, requestOfFlags } from './request-flags.ts';

/** Adds the flags of a request, and `--request` for a whole one. */
export function addRequestOptions(command: Command): void {
  const about = 'a whole request, protobuf JSON; - is standard input. Flags come on top';
  command.addOption(new Option('--request <file>', about).helpGroup('Request:'));
  addRequestFlags(command);
}

/** The request that a command line describes. @throws CommandFailure */
export async function readRequest(options: Readonly<Record<string, unknown>>): Promise<RouteRequest> {
  const request = create(RouteRequestSchema);
  const { request: file } = options;
  if (typeof file === 'string') merge(request, parseJson(await readText(file), file), file);
  merge(request, requestOfFlags(options), 'the flags');
  if (options.prompt !== undefined) request.prompt = await expandText(request.prompt);
  return request;
}

function parseJson(text: string, file: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new CommandFailure(EXIT.failed, `${file} is not JSON: ${(error as Error).message}`);
  }
}

function merge(request: RouteRequest, json: JsonValue, origin: string): void {
  try {
    mergeFromJson(RouteRequestSchema, request, json);
  } catch (error) {
    const remedy = 'its fields are those of signalbox.router.v1.RouteRequest, listed by `signalbox route --help`';
    throw new CommandFailure(EXIT.failed, `${origin}: ${(error as Error).message}`, remedy);
  }
}
