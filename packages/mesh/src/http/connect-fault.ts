import { frameworkError, malformed } from '../framework-error.ts';
import type { Method } from '../service.ts';
import { jsonFault, withoutQuotes } from './json-fault.ts';

const INVALID_ARGUMENT = 3;
const INTERNAL = 13;
const PARSE_PREFIX = 'parse binary: ';
const UNWRITABLE = /^(serialize binary|cannot encode)/;

/**
 * What an error that connect-es raised by itself means. It calls many things internal that are wrong with the request;
 * only a response that cannot be encoded is a fault of ours, and comes back as an error without a reason.
 * Of a request's contents it repeats nothing; the JSON of the request, if it is known, tells which fields are wrong.
 */
export function faultOf(method: Method, code: number, message: string, json?: string): Error {
  if (code === INVALID_ARGUMENT && json !== undefined) {
    const fault = jsonFault(method.desc.input, json);
    if (fault !== undefined) return fault;
  }
  if (code !== INTERNAL) return frameworkError(method, code, withoutQuotes(message));
  if (UNWRITABLE.test(message)) return new Error(message);
  return malformed(method, message.startsWith(PARSE_PREFIX) ? message.slice(PARSE_PREFIX.length) : message);
}
