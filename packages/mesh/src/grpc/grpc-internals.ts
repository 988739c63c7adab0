import type { ServerOptions } from 'node:http2';
import type { Server } from '@grpc/grpc-js';

/** What grpc-js 1.14 keeps to itself and offers no option for. The version is pinned; tests cover what is done with it. */
interface Internals {
  commonServerOptions: ServerOptions;
  _retrieveHandler(path: string): object | null;
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

function internalsOf(server: Server): Internals {
  const internals = server as unknown as Internals;
  if (typeof internals._retrieveHandler !== 'function' || typeof internals.commonServerOptions !== 'object') {
    throw new Error('this version of @grpc/grpc-js has other internals; adapt grpc-internals.ts');
  }
  return internals;
}
