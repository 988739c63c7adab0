import { setTrailerStatus } from '@connectrpc/connect/protocol-grpc-web';
import { SignalboxError } from '@signalbox/contracts';
import { unimplemented } from '../framework-error.ts';
import type { Runtime } from '../pipeline.ts';
import type { Service } from '../service.ts';
import { answerError } from './http-answers.ts';
import { connectErrorOf } from './http-errors.ts';
import type { HttpHandler, HttpRequest, HttpResponse } from './http-types.ts';
import { createRpcRoute } from './rpc-route.ts';

const OK = 200;
const NOT_FOUND = 404;
const INTERNAL_SERVER_ERROR = 500;
const NOT_IMPLEMENTED = 501;

/** Handlers of paths that are not methods, such as `/healthz`. */
export type Routes = Readonly<Record<string, HttpHandler>>;

/** Serves the methods of the services under their paths, and the routes under theirs. */
export function createHttpHandler(services: readonly Service[], runtime: Runtime, routes: Routes): HttpHandler {
  const handlers = new Map(Object.entries(routes));
  for (const method of services.flatMap(({ methods }) => methods)) {
    handlers.set(method.path, createRpcRoute(method, runtime));
  }
  const names = services.map(({ desc }) => desc.typeName);
  const answerUnknown = unknownPathHandler(names, Object.keys(routes));
  return (request, response) => {
    const path = pathOf(request);
    try {
      (handlers.get(path) ?? answerUnknown)(request, response);
    } catch (error) {
      answerError(response, INTERNAL_SERVER_ERROR, runtime.contain(error, path));
    }
  };
}

function unknownPathHandler(services: readonly string[], routes: readonly string[]): HttpHandler {
  return (request, response) => {
    const path = pathOf(request);
    if (!services.some((name) => path.startsWith(`/${name}/`))) {
      const paths = [...services.map((name) => `/${name}/METHOD`), ...routes].join(', ');
      answerError(response, NOT_FOUND, new SignalboxError('UNIMPLEMENTED', `nothing is at ${path}; there is ${paths}`));
    } else {
      answerUnknownMethod(request, response, unimplemented(path));
    }
  };
}

/** Clients of Connect's streams do not read the body of an error; they take 404 for UNIMPLEMENTED. */
function answerUnknownMethod({ headers }: HttpRequest, response: HttpResponse, error: SignalboxError): void {
  const type = headers['content-type'] ?? '';
  if (type.startsWith('application/grpc-web')) answerGrpcWeb(response, error);
  else answerError(response, type.startsWith('application/connect+') ? NOT_FOUND : NOT_IMPLEMENTED, error);
}

/** A response of gRPC-Web that consists of its trailers. */
function answerGrpcWeb(response: HttpResponse, error: unknown): void {
  const headers = setTrailerStatus(
    new Headers({ 'content-type': 'application/grpc-web+proto' }),
    connectErrorOf(error),
  );
  response.writeHead(OK, Object.fromEntries(headers));
  response.end();
}

function pathOf({ url = '' }: HttpRequest): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
