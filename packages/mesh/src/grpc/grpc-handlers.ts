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
import type { Method } from '../service.ts';
import { Unreadable } from '../unreadable.ts';
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
      callback(null, await serve(requestsOf(stream, call), call));
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
    void send(serve(requestsOf(stream, call), call), stream, call);
  };
}

function callFactory({ desc, deadline }: Method, { gate }: Runtime): (call: GrpcCall) => Call {
  return (call) => new Call(desc, deadline, gate.drainSignal, new GrpcWire(call));
}

/** The requests of a stream, read one by one as they are wanted. */
async function* requestsOf(
  stream: ServerReadableStream<Received, Message> | ServerDuplexStream<Received, Message>,
  call: Call,
): AsyncGenerator<Message, void> {
  const { signal } = call;
  try {
    for await (const request of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Received>) {
      if (request instanceof Unreadable) throw request.error;
      yield request;
    }
  } catch (error) {
    if (error instanceof SignalboxError) throw error;
    throw signal.aborted ? signal.reason : cancelled(error);
  }
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
