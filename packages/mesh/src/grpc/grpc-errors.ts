import type { EventEmitter } from 'node:events';
import type { ServerInterceptingCall, ServerInterceptingCallInterface, ServerInterceptor } from '@grpc/grpc-js';
import { SignalboxError } from '@signalbox/contracts';
import { frameworkError, unimplemented } from '../framework-error.ts';
import type { Method } from '../service.ts';
import { grpcStatusOf, hasDetails } from './grpc-status.ts';

type Status = Parameters<ServerInterceptingCallInterface['sendStatus']>[0];

const OK = 0;
/** What grpc-js says when our serialiser threw or a write failed; the serialiser has logged why. */
const OWN_FAULTS = ['Error serializing response', 'Internal server error', 'Unknown error'];

/**
 * Gives details to the statuses that grpc-js sends by itself: deadline passed, message too large, bad compression.
 * It sends them from inside the call object, past any interceptor, so the call's own methods are what must be wrapped.
 * Messages that still wait when the status is sent are dropped: written after the end they would break the stream, and
 * the caller would never hear of the status.
 */
export function explainStatuses(methods: ReadonlyMap<string, Method>): ServerInterceptor {
  return ({ path }, call: ServerInterceptingCallInterface) => {
    const method = methods.get(path);
    if (method !== undefined) {
      const { sendStatus, sendMessage } = call;
      let ended = false;
      call.sendStatus = (status) => {
        ended = true;
        sendStatus.call(call, status.code === OK ? status : explain(status, method));
      };
      call.sendMessage = (message, done) => (ended ? done() : sendMessage.call(call, message, done));
    }
    return call as ServerInterceptingCall;
  };
}

function explain(status: Status, method: Method): Status {
  if (hasDetails(status.metadata)) return status;
  const { code, details } = status;
  const isOurs = OWN_FAULTS.includes(details);
  return grpcStatusOf(
    isOurs ? new SignalboxError('INTERNAL', 'internal error') : frameworkError(method, code, details),
  );
}

/** The handler of a method that does not exist: of the kind that answers without waiting for a message. */
export function unknownMethodHandler(path: string): object {
  const func = (call: EventEmitter) => call.emit('error', grpcStatusOf(unimplemented(path)));
  const pass = (bytes: Buffer) => bytes;
  return { type: 'bidi', path, func, serialize: pass, deserialize: pass };
}
