import { SignalboxError } from '@signalbox/contracts';
import type { Method } from './service.ts';

/** A request whose bytes are not the message they should be. */
export function malformed(method: Method, cause: string): SignalboxError {
  const type = method.desc.input.typeName;
  return new SignalboxError('MALFORMED_MESSAGE', `cannot decode ${type}: ${cause}`, { metadata: { type } });
}

/** A request that is larger than its method takes. */
export function tooLarge({ desc, maxRequestBytes }: Method): SignalboxError {
  return new SignalboxError('MESSAGE_TOO_LARGE', `${desc.name} takes messages of up to ${maxRequestBytes} bytes`, {
    metadata: { max_bytes: String(maxRequestBytes) },
  });
}

/** A path that no service answers. */
export function unimplemented(path: string): SignalboxError {
  return new SignalboxError('UNIMPLEMENTED', `this server does not offer the method ${path}`);
}

const CANCELLED = 1;
const DEADLINE_EXCEEDED = 4;
const RESOURCE_EXHAUSTED = 8;
const UNIMPLEMENTED = 12;

/** Our form of an error that a door's library raised before the implementation was reached. */
export function frameworkError(method: Method, code: number, message: string): SignalboxError {
  switch (code) {
    case CANCELLED:
      return new SignalboxError('CANCELLED', message);
    case DEADLINE_EXCEEDED:
      return deadlineExceeded(method);
    case RESOURCE_EXHAUSTED:
      return tooLarge(method);
    case UNIMPLEMENTED:
      return new SignalboxError('UNIMPLEMENTED', message);
    default:
      return malformed(method, message);
  }
}

/** A call that was not answered in time. */
export function deadlineExceeded({ desc }: Pick<Method, 'desc'>): SignalboxError {
  return new SignalboxError('DEADLINE_EXCEEDED', `the deadline of ${desc.name} passed before the answer was ready`);
}
