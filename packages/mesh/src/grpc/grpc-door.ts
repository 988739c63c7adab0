import { createServer } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { createConnections } from '../connections.ts';
import type { Door } from '../door.ts';
import { clampGrpcTimeout } from '../grpc-timeout.ts';
import { DEFAULT_MAX_REQUEST_BYTES, DEFAULT_STREAM_DEADLINE, HTTP2_LIMITS, MAX_CONNECTION_AGE_MS } from '../limits.ts';
import { listen, type Place } from '../listen.ts';
import type { Runtime } from '../pipeline.ts';
import type { Method, Service } from '../service.ts';
import { createDeserializer, createSerializer } from './grpc-codec.ts';
import { explainStatuses, unknownMethodHandler } from './grpc-errors.ts';
import { createHandler } from './grpc-handlers.ts';
import { addHealth } from './grpc-health.ts';
import { correctHeaders, handleUnknownMethods, limitHeaders } from './grpc-internals.ts';
import { addReflection } from './grpc-reflection.ts';

const KEEPALIVE_TIME_MS = 60_000;
const KEEPALIVE_TIMEOUT_MS = 20_000;

const CONNECTION_OPTIONS = {
  'grpc.max_concurrent_streams': HTTP2_LIMITS.maxConcurrentStreams,
  'grpc-node.max_session_memory': HTTP2_LIMITS.maxSessionMemory,
  // grpc-js adds a jitter of ±10 %.
  'grpc.max_connection_age_ms': MAX_CONNECTION_AGE_MS,
  // The longest stream may end by itself before its old connection is cut.
  'grpc.max_connection_age_grace_ms': DEFAULT_STREAM_DEADLINE.maxMs + KEEPALIVE_TIMEOUT_MS,
  'grpc.keepalive_time_ms': KEEPALIVE_TIME_MS,
  'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
  // Bookkeeping per call and per message that nothing reads.
  'grpc.enable_channelz': 0,
};

/** The gRPC door: cleartext HTTP/2 on grpc-js, with health and reflection. */
export function createGrpcDoor(services: readonly Service[], runtime: Runtime, place: Place): Door {
  const descs = services.map(({ desc }) => desc);
  const methods = services.flatMap((service) => service.methods);
  const server = createGrpcServer(methods, runtime);
  const health = addHealth(
    server,
    descs.map(({ typeName }) => typeName),
  );
  addReflection(server, descs);

  // The listener is ours, so that a port in use is an error with a code and connections can be counted and cut.
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const listener = createServer({ noDelay: true }, (socket) => {
    connections.add(socket);
    injector.injectConnection(socket);
  });
  const connections = createConnections(listener);

  return {
    start: () => listen(listener, place),
    ready: () => health.setServing(true),
    drain: () => health.setServing(false),
    close(graceMs) {
      const closed = new Promise((resolve) => listener.close(resolve));
      const shutdown = new Promise((resolve) => server.tryShutdown(resolve));
      return connections.cutAfter(graceMs, Promise.all([closed, shutdown]));
    },
    get openConnections() {
      return connections.open;
    },
    get droppedConnections() {
      return connections.dropped;
    },
  };
}

function createGrpcServer(methods: readonly Method[], runtime: Runtime): Server {
  // Each method's own limit is kept where its messages are read.
  const limits = methods.map(({ maxRequestBytes }) => maxRequestBytes);
  const server = new Server({
    ...CONNECTION_OPTIONS,
    'grpc.max_receive_message_length': Math.max(DEFAULT_MAX_REQUEST_BYTES, ...limits),
    interceptors: [explainStatuses(new Map(methods.map((method) => [method.path, method])))],
  });
  limitHeaders(server, HTTP2_LIMITS);
  handleUnknownMethods(server, unknownMethodHandler);
  correctHeaders(server, (headers) => {
    const timeout = headers['grpc-timeout'];
    if (typeof timeout === 'string') headers['grpc-timeout'] = clampGrpcTimeout(timeout);
  });
  for (const method of methods) {
    if (method.implementation === undefined) continue;
    const { type, handle } = createHandler(method, runtime);
    server.register(method.path, handle, createSerializer(method, runtime), createDeserializer(method), type);
  }
  return server;
}
