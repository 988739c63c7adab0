import { setImmediate } from 'node:timers/promises';
import type { Message } from '@bufbuild/protobuf';
import { Unreadable } from './unreadable.ts';

/**
 * The requests of a stream as an implementation reads them, one by one as they are wanted. A stream that its caller
 * has cut off throws the signal's reason, and never looks complete; what else the source throws goes through `explain`.
 */
export async function* requestsOf(
  source: AsyncIterable<Message | Unreadable>,
  signal: AbortSignal,
  explain: (error: unknown) => Error,
): AsyncGenerator<Message, void> {
  try {
    for await (const request of source) {
      if (request instanceof Unreadable) throw request.error;
      yield request;
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : explain(error);
  }
  // A stream of HTTP/2 that is reset ends like any other, and is only then known to be closed.
  await setImmediate();
  signal.throwIfAborted();
}
