import { once } from 'node:events';
import type { Message } from '@bufbuild/protobuf';
import type {
  handleBidiStreamingCall,
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerDuplexStream,
  ServerReadableStream,
  ServerWritableStream,
  UntypedHandleCall,
} from '@grpc/grpc-js';
import { SignalboxError } from '@signalbox/contracts';
import { Call } from '../call-context.ts';
import { cancelled } from '../framework-error.ts';
import { composeAnswer, composeStream, type Runtime } from '../pipeline.ts';
import { requestsOf } from '../requests-of.ts';
import type { Method } from '../service.ts';
import type { Unreadable } from '../unreadable.ts';
import { grpcStatusOf } from './grpc-status.ts';
import { type GrpcCall, GrpcWire } from './grpc-wire.ts';

type Received = Message | Unreadable;

/** How grpc-js names the kinds of methods. */
export type HandlerType = 'unary' | 'serverStream' | 'clientStream' | 'bidi';

/** The handler that serves a method on the gRPC door. */
export function createHandler(method: Method, runtime: Runtime): { type: HandlerType; handle: UntypedHandleCall } {
  switch (method.desc.methodKind) {
    case 'unary':
      return { type: 'unary', handle: unary(method, runtime) };
    case 'client_streaming':
      return { type: 'clientStream', handle: clientStreaming(method, runtime) };
    case 'server_streaming':
      return { type: 'serverStream', handle: serverStreaming(method, runtime) };
    case 'bidi_streaming':
      return { type: 'bidi', handle: bidiStreaming(method, runtime) };
  }
}

function unary(method: Method, runtime: Runtime): handleUnaryCall<Received, Message> {
  const serve = composeAnswer(method, runtime);
  const newCall = callFactory(method, runtime);
  return (call, callback) => {
    try {
      const answer = serve(call.request, newCall(call));
      if (answer instanceof Promise) {
        answer.then(
          (message) => callback(null, message),
          (error) => callback(grpcStatusOf(error)),
        );
      } else callback(null, answer);
    } catch (error) {
      callback(grpcStatusOf(error));
    }
  };
}

function clientStreaming(method: Method, runtime: Runtime): handleClientStreamingCall<Received, Message> {
  const serve = composeAnswer(method, runtime);
  const newCall = callFactory(method, runtime);
  return async (stream, callback) => {
    try {
      const call = newCall(stream);
      callback(null, await serve(requests(stream, call), call));
    } catch (error) {
      callback(grpcStatusOf(error));
    }
  };
}

function serverStreaming(method: Method, runtime: Runtime): handleServerStreamingCall<Received, Message> {
  const serve = composeStream(method, runtime);
  const newCall = callFactory(method, runtime);
  return (stream) => {
    const call = newCall(stream);
    void send(serve(stream.request, call), stream, call);
  };
}

function bidiStreaming(method: Method, runtime: Runtime): handleBidiStreamingCall<Received, Message> {
  const serve = composeStream(method, runtime);
  const newCall = callFactory(method, runtime);
  return (stream) => {
    const call = newCall(stream);
    void send(serve(requests(stream, call), call), stream, call);
  };
}

function callFactory({ desc, deadline }: Method, { gate }: Runtime): (call: GrpcCall) => Call {
  return (call) => new Call(desc, deadline, gate.drainSignal, new GrpcWire(call));
}

function requests(
  stream: ServerReadableStream<Received, Message> | ServerDuplexStream<Received, Message>,
  { signal }: Call,
): AsyncIterable<Message> {
  return requestsOf(received(stream), signal, (error) => (error instanceof SignalboxError ? error : cancelled(error)));
}

async function* received(
  stream: ServerReadableStream<Received, Message> | ServerDuplexStream<Received, Message>,
): AsyncGenerator<Received, void> {
  // The stream must stay whole when no more requests are wanted: the responses are written to it.
  yield* stream.iterator({ destroyOnReturn: false });
}

/** Writes the responses as fast as the caller takes them, then ends the stream with the status. */
async function send(
  responses: AsyncIterable<Message>,
  stream: ServerWritableStream<Received, Message> | ServerDuplexStream<Received, Message>,
  { signal }: Call,
): Promise<void> {
  try {
    for await (const response of responses) {
      if (!stream.write(response)) await once(stream, 'drain', { signal });
    }
    stream.end();
  } catch (error) {
    stream.emit('error', grpcStatusOf(signal.aborted ? signal.reason : error));
  }
}
