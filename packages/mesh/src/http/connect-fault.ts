import { frameworkError, malformed } from '../framework-error.ts';
import type { Method } from '../service.ts';

const INTERNAL = 13;
const PARSE_PREFIX = 'parse binary: ';
const UNWRITABLE = /^(serialize binary|cannot encode)/;

/**
 * What an error that connect-es raised by itself means. It calls many things internal that are wrong with the request;
 * only a response that cannot be encoded is a fault of ours, and comes back as an error without a reason.
 */
export function faultOf(method: Method, code: number, message: string): Error {
  if (code !== INTERNAL) return frameworkError(method, code, message);
  if (UNWRITABLE.test(message)) return new Error(message);
  return malformed(method, message.startsWith(PARSE_PREFIX) ? message.slice(PARSE_PREFIX.length) : message);
}
