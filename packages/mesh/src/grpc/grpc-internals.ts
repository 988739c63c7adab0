import type { IncomingHttpHeaders, ServerOptions } from 'node:http2';
import type { Server } from '@grpc/grpc-js';

/** What grpc-js 1.14 keeps to itself and offers no option for. The version is pinned; tests cover what is done with it. */
interface Internals {
  commonServerOptions: ServerOptions;
  _retrieveHandler(path: string): object | null;
  _streamHandler(interceptors: unknown, stream: unknown, headers: IncomingHttpHeaders): void;
}

/** Sets limits of node:http2 that grpc-js has no option for. Must run before the first connection. */
export function limitHeaders(server: Server, limits: { maxHeaderListPairs: number; maxHeaderListSize: number }): void {
  const { commonServerOptions } = internalsOf(server);
  commonServerOptions.maxHeaderListPairs = limits.maxHeaderListPairs;
  commonServerOptions.settings = { ...commonServerOptions.settings, maxHeaderListSize: limits.maxHeaderListSize };
}

/** Answers calls of methods that nobody has registered; grpc-js itself would answer them without details. */
export function handleUnknownMethods(server: Server, handle: (path: string) => object): void {
  const internals = internalsOf(server);
  const known = internals._retrieveHandler.bind(server);
  internals._retrieveHandler = (path) => known(path) ?? handle(path);
}

/** Corrects the headers of every call before grpc-js reads them. Must run before the first connection. */
export function correctHeaders(server: Server, correct: (headers: IncomingHttpHeaders) => void): void {
  const internals = internalsOf(server);
  const handle = internals._streamHandler.bind(server);
  internals._streamHandler = (interceptors, stream, headers) => {
    correct(headers);
    handle(interceptors, stream, headers);
  };
}

function internalsOf(server: Server): Internals {
  const internals = server as unknown as Internals;
  const methods = [internals._retrieveHandler, internals._streamHandler];
  if (methods.some((method) => typeof method !== 'function') || typeof internals.commonServerOptions !== 'object') {
    throw new Error('this version of @grpc/grpc-js has other internals; adapt grpc-internals.ts');
  }
  return internals;
}
