import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request of the HTTP door. Over HTTP/2 it is node's compatibility object, which has the same methods. */
export type HttpRequest = IncomingMessage;
export type HttpResponse = ServerResponse;

export type HttpHandler = (request: HttpRequest, response: HttpResponse) => void;
