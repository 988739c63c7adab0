import { createServer, type Server } from 'node:http';
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { type Connections, createConnections } from '../connections.ts';
import type { Door } from '../door.ts';
import { HTTP2_LIMITS, MAX_CONNECTION_AGE_MS } from '../limits.ts';
import { listen, type Place } from '../listen.ts';
import type { Runtime } from '../pipeline.ts';
import type { Service } from '../service.ts';
import { createForeignCheck } from './foreign-request.ts';
import { answerError, answerJson } from './http-answers.ts';
import { createHttpHandler, type Routes } from './http-handler.ts';
import type { HttpHandler } from './http-types.ts';
import { answerMalformedHttp } from './malformed-http.ts';
import { createQuietClose } from './quiet-close.ts';
import { sniff } from './sniff.ts';

const HEADERS_TIMEOUT_MS = 10_000;
/** A stream of requests that takes longer to send needs HTTP/2. */
const REQUEST_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_TIMEOUT_MS = 65_000;

/** The HTTP door: Connect, gRPC-Web and JSON over HTTP/1.1 and over HTTP/2 with prior knowledge. */
export function createHttpDoor(services: readonly Service[], runtime: Runtime, routes: Routes, place: Place): Door {
  let serving = false;
  let draining = false;
  const health: Routes = {
    '/healthz': (_, response) => answerJson(response, 200, { status: 'alive' }),
    '/readyz': (_, response) => answerJson(response, serving ? 200 : 503, { status: serving ? 'ready' : 'not ready' }),
  };
  const handler = guard(createHttpHandler(services, runtime, { ...health, ...routes }), place);
  const sessions = new Set<ServerHttp2Session>();
  const quietClose = createQuietClose((request, response) => {
    if (draining) response.setHeader('connection', 'close');
    handler(request, response);
  });
  const http1 = createHttp1Server(quietClose.handler);
  const connections = createConnections(http1);
  const http2 = createSessionServer(handler, sessions);
  acceptBoth(http1, http2, connections);

  return {
    start: () => listen(http1, place),
    ready() {
      serving = true;
    },
    drain() {
      serving = false;
      draining = true;
    },
    async close(graceMs) {
      const { closed } = await quietClose.stopListening(http1, connections.open > 0);
      for (const session of sessions) session.close();
      await connections.cutAfter(graceMs, closed);
    },
    get openConnections() {
      return connections.open;
    },
    get droppedConnections() {
      return connections.dropped;
    },
  };
}

/** Keeps web pages out: they get to see nothing but the refusal. */
function guard(handler: HttpHandler, { host }: Place): HttpHandler {
  const refuse = createForeignCheck(host);
  return (request, response) => {
    const refusal = refuse(request);
    if (refusal === undefined) handler(request, response);
    else answerError(response, refusal.status, refusal.error, refusal.headers);
  };
}

function createHttp1Server(handler: HttpHandler): Server {
  const server = createServer({
    noDelay: true,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    maxHeaderSize: HTTP2_LIMITS.maxHeaderListSize,
  });
  server.maxHeadersCount = HTTP2_LIMITS.maxHeaderListPairs;
  return server.on('request', handler).on('clientError', answerMalformedHttp);
}

function createSessionServer(handler: HttpHandler, sessions: Set<ServerHttp2Session>): Http2Server {
  const { maxConcurrentStreams, maxHeaderListSize, maxHeaderListPairs, maxSessionMemory } = HTTP2_LIMITS;
  const server = createHttp2Server({
    settings: { maxConcurrentStreams, maxHeaderListSize },
    maxHeaderListPairs,
    maxSessionMemory,
  });
  server.on('session', (session) => {
    sessions.add(session);
    const jitter = 0.9 + Math.random() * 0.2;
    const age = setTimeout(() => session.close(), MAX_CONNECTION_AGE_MS * jitter).unref();
    session.once('close', () => {
      clearTimeout(age);
      sessions.delete(session);
    });
  });
  return server.on('request', handler as never);
}

/** One port for both versions: the listening server hands a connection to whichever its client speaks. */
function acceptBoth(http1: Server, http2: Http2Server, connections: Connections): void {
  const toHttp1 = http1.listeners('connection') as ((socket: Socket) => void)[];
  http1.removeAllListeners('connection');
  http1.on('connection', (socket: Socket) => {
    connections.add(socket);
    sniff(socket, HEADERS_TIMEOUT_MS, (protocol) => {
      if (protocol === 'http2') {
        // A server of HTTP/1.1 keeps half-open connections; a session would never hear that its client has gone.
        socket.allowHalfOpen = false;
        http2.emit('connection', socket);
        return;
      }
      for (const accept of toHttp1) accept.call(http1, socket);
      socket.resume();
    });
  });
}
