import { codeToHttpStatus } from '@connectrpc/connect/protocol-connect';
import { universalRequestFromNodeRequest, universalResponseToNodeResponse } from '@connectrpc/connect-node';
import { SignalboxError } from '@signalbox/contracts';
import { clampGrpcTimeout } from '../grpc-timeout.ts';
import type { Runtime } from '../pipeline.ts';
import type { Method } from '../service.ts';
import { failureOf } from '../status.ts';
import { faultOf } from './connect-fault.ts';
import { createUniversalHandler } from './connect-handler.ts';
import { type Explain, explainResponse } from './explain-response.ts';
import { answerError } from './http-answers.ts';
import type { HttpHandler, HttpRequest, HttpResponse } from './http-types.ts';
import { type KeptRequest, keepRequest } from './kept-request.ts';
import { refusalOf } from './rpc-refusal.ts';

/** How long a connection may take for what no longer matters. */
const LINGER_MS = 2_000;
const CONNECT_TIMEOUT = 'connect-timeout-ms';
const GRPC_TIMEOUT = 'grpc-timeout';
/** What curl says of a body when it is told nothing. */
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** Serves one method under its path with Connect and gRPC-Web. */
export function createRpcRoute(method: Method, runtime: Runtime): HttpHandler {
  const handler = createUniversalHandler(method, runtime);

  const serve = async (request: HttpRequest, response: HttpResponse) => {
    const universal = toUniversal(request, response);
    const kept = keepRequest(request, universal.body, method);
    const answer = await handler(kept === undefined ? universal : { ...universal, body: kept.body });
    const explain = createExplain(method, runtime, kept);
    await universalResponseToNodeResponse(await explainResponse(answer, explain), response);
  };
  return (request, response) => {
    adoptUntypedJson(request);
    clampTimeout(request, method);
    const refusal = refusalOf(request, handler);
    if (refusal !== undefined) {
      answerError(response, refusal.status, refusal.error, refusal.headers);
      return;
    }
    response.once('finish', () => discardRest(request));
    if (method.desc.methodKind !== 'unary') cutWhenOverdue(response, method);
    serve(request, response).catch((error) => abandon(response, runtime.contain(error, method.path)));
  };
}

/** Explains the errors that connect-es raises by itself, and tells of them, since no pipeline has seen their calls. */
function createExplain(method: Method, { contain, observe }: Runtime, kept: KeptRequest | undefined): Explain {
  return (code, message, transport) => {
    const fault = faultOf(method, code, message, kept?.text());
    if (observe !== undefined && fault instanceof SignalboxError) {
      observe({ method: method.path.slice(1), transport, code: failureOf(fault).code, durationNs: 0 });
    }
    return contain(fault, method.path);
  };
}

function toUniversal(request: HttpRequest, response: HttpResponse) {
  try {
    const universal = universalRequestFromNodeRequest(request, response, undefined, undefined);
    // Leaving the library's own iterator early would leave the connection stuck with a body that nobody reads.
    return { ...universal, body: request.iterator({ destroyOnReturn: false }) };
  } catch (cause) {
    throw new SignalboxError('MALFORMED_MESSAGE', 'the host header must be the name of a host', { cause });
  }
}

/** `curl -d` names no type but the one of forms. A browser can be made to send that from any site, so it may not. */
function adoptUntypedJson({ headers }: HttpRequest): void {
  const type = headers['content-type'] ?? FORM_TYPE;
  const fromBrowser = 'origin' in headers || 'sec-fetch-site' in headers;
  if (type === FORM_TYPE && !fromBrowser) headers['content-type'] = 'application/json';
}

/** The library's timers would overflow at a timeout of weeks; no deadline is that long. */
function clampTimeout({ headers }: HttpRequest, { deadline }: Method): void {
  const { maxMs } = deadline;
  if (Number(headers[CONNECT_TIMEOUT]) > maxMs) headers[CONNECT_TIMEOUT] = String(maxMs);
  const grpcTimeout = headers[GRPC_TIMEOUT];
  if (typeof grpcTimeout === 'string') headers[GRPC_TIMEOUT] = clampGrpcTimeout(grpcTimeout);
}

/** A caller that is still sending what was refused would never get to read the answer if nobody took the rest. */
function discardRest(request: HttpRequest): void {
  if (request.complete || request.destroyed) return;
  // A reader that was left while it waited would stop the rest from flowing.
  request.removeAllListeners('readable').resume();
  const cut = setTimeout(() => !request.complete && request.destroy(), LINGER_MS).unref();
  request.once('close', () => clearTimeout(cut));
}

/** A stream whose reader has stopped reading waits to write and does not hear of its deadline. */
function cutWhenOverdue(response: HttpResponse, { deadline }: Method): void {
  const cut = setTimeout(() => response.destroy(), deadline.maxMs + LINGER_MS).unref();
  response.once('close', () => clearTimeout(cut));
}

/** The request is no call, the caller went away, or the response cannot be written. */
function abandon(response: HttpResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else answerError(response, codeToHttpStatus(failureOf(error).code), error);
}
