import type { Message } from '@bufbuild/protobuf';
import { ConnectError, createConnectRouter, type HandlerContext, type MethodImpl } from '@connectrpc/connect';
import type { UniversalHandler } from '@connectrpc/connect/protocol';
import { compressionGzip } from '@connectrpc/connect-node';
import { Call } from '../call-context.ts';
import { cancelled, unimplemented } from '../framework-error.ts';
import { BINARY_OPTIONS, JSON_OPTIONS } from '../message-formats.ts';
import { composeAnswer, composeStream, type Runtime } from '../pipeline.ts';
import { requestsOf } from '../requests-of.ts';
import type { Method } from '../service.ts';
import { faultOf } from './connect-fault.ts';
import { ConnectWire } from './connect-wire.ts';
import { connectErrorOf } from './http-errors.ts';

/** Far above any response of ours; a bound all the same. */
const MAX_RESPONSE_BYTES = 64 * 1024 * 1024;
/** Larger than a decision, which is wanted fast; smaller than a catalog. */
const COMPRESS_MIN_BYTES = 8 * 1024;

/** Serves a method with Connect and gRPC-Web, in JSON and in protobuf's binary format. gRPC has its own door. */
export function createUniversalHandler(method: Method, runtime: Runtime): UniversalHandler {
  const router = createConnectRouter({
    grpc: false,
    readMaxBytes: method.maxRequestBytes,
    writeMaxBytes: MAX_RESPONSE_BYTES,
    acceptCompression: [compressionGzip],
    compressMinBytes: COMPRESS_MIN_BYTES,
    binaryOptions: BINARY_OPTIONS,
    jsonOptions: JSON_OPTIONS,
  });
  const [handler] = router.rpc(method.desc, implementationOf(method, runtime)).handlers;
  if (handler === undefined) throw new Error(`no handler for ${method.path}`);
  return handler;
}

/** The implementation as Connect calls it, with the errors as Connect sends them. */
function implementationOf(method: Method, runtime: Runtime): MethodImpl<Method['desc']> {
  if (method.implementation === undefined) {
    return (() => {
      throw connectErrorOf(unimplemented(method.path));
    }) as never;
  }
  const { methodKind } = method.desc;
  const streams = methodKind === 'server_streaming' || methodKind === 'bidi_streaming';
  return (streams ? streaming(method, runtime) : answering(method, runtime)) as never;
}

function answering(method: Method, runtime: Runtime) {
  const serve = composeAnswer(method, runtime);
  const open = opener(method, runtime);
  return async (input: unknown, context: HandlerContext): Promise<Message> => {
    try {
      const call = open(context);
      return await serve(readable(input, method, call), call);
    } catch (error) {
      throw connectErrorOf(error);
    }
  };
}

function streaming(method: Method, runtime: Runtime) {
  const serve = composeStream(method, runtime);
  const open = opener(method, runtime);
  return async function* (input: unknown, context: HandlerContext): AsyncGenerator<Message, void> {
    try {
      const call = open(context);
      yield* serve(readable(input, method, call), call);
    } catch (error) {
      throw connectErrorOf(error);
    }
  };
}

function opener({ desc, deadline }: Method, { gate }: Runtime): (context: HandlerContext) => Call {
  return (context) => new Call(desc, deadline, gate.drainSignal, new ConnectWire(context));
}

/** A stream of requests throws our errors instead of the library's; a single request is as it is. */
function readable(input: unknown, method: Method, call: Call): unknown {
  const { methodKind } = method.desc;
  // Only a stream asks for the call's signal, which costs a controller and a listener.
  if (methodKind === 'unary' || methodKind === 'server_streaming') return input;
  return requestsOf(input as AsyncIterable<Message>, call.signal, (error) =>
    error instanceof ConnectError ? faultOf(method, error.code, error.rawMessage) : cancelled(error),
  );
}
