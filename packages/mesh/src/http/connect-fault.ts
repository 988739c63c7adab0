import { frameworkError, malformed } from '../framework-error.ts';
import type { Method } from '../service.ts';

const INTERNAL = 13;
const PARSE_PREFIX = 'parse binary: ';

/**
 * What an error that connect-es raised by itself means. It calls a request that cannot be decoded and a response that
 * cannot be encoded both internal; only the second is a fault of ours, and comes back as an error without a reason.
 */
export function faultOf(method: Method, code: number, message: string): Error {
  if (code !== INTERNAL) return frameworkError(method, code, message);
  return message.startsWith(PARSE_PREFIX) ? malformed(method, message.slice(PARSE_PREFIX.length)) : new Error(message);
}
