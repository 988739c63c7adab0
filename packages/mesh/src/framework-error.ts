import type { DescMethod } from '@bufbuild/protobuf';
import { SignalboxError } from '@signalbox/contracts';
import type { Method } from './service.ts';

/** A request whose bytes are not the message they should be. */
export function malformed({ desc }: Method, cause: string): SignalboxError {
  const type = desc.input.typeName;
  const message = cause.startsWith('cannot decode') ? cause : `cannot decode message ${type}: ${cause}`;
  return new SignalboxError('MALFORMED_MESSAGE', message, { metadata: { type } });
}

/** A request that is larger than its method takes. */
export function tooLarge({ desc, maxRequestBytes }: Method): SignalboxError {
  return new SignalboxError('MESSAGE_TOO_LARGE', `${desc.name} takes messages of up to ${maxRequestBytes} bytes`, {
    metadata: { max_bytes: String(maxRequestBytes) },
  });
}

/** A method that this server does not offer. */
export function unimplemented(path: string): SignalboxError {
  return new SignalboxError('UNIMPLEMENTED', `this server does not offer the method ${path}`);
}

/** A call that was not answered in time. */
export function deadlineExceeded({ name }: DescMethod): SignalboxError {
  return new SignalboxError('DEADLINE_EXCEEDED', `the deadline of ${name} passed before the answer was ready`);
}

/** A call whose caller no longer waits. */
export function cancelled(cause?: unknown): SignalboxError {
  return new SignalboxError('CANCELLED', 'the caller went away', { cause });
}

const CANCELLED = 1;
const DEADLINE_EXCEEDED = 4;
const RESOURCE_EXHAUSTED = 8;
const UNIMPLEMENTED = 12;

/** Our form of an error that a door's library raised for a request before its implementation was reached. */
export function frameworkError(method: Method, code: number, message: string): SignalboxError {
  switch (code) {
    case CANCELLED:
      return cancelled();
    case DEADLINE_EXCEEDED:
      return deadlineExceeded(method.desc);
    case RESOURCE_EXHAUSTED:
      return tooLarge(method);
    case UNIMPLEMENTED:
      return new SignalboxError('UNIMPLEMENTED', message);
    default:
      return malformed(method, message);
  }
}
