import { universalRequestFromNodeRequest, universalResponseToNodeResponse } from '@connectrpc/connect-node';
import type { Runtime } from '../pipeline.ts';
import type { Method } from '../service.ts';
import { faultOf } from './connect-fault.ts';
import { createUniversalHandler } from './connect-handler.ts';
import { explainResponse } from './explain-response.ts';
import { answerError } from './http-answers.ts';
import type { HttpHandler, HttpRequest, HttpResponse } from './http-types.ts';
import { refusalOf } from './rpc-refusal.ts';

const INTERNAL_SERVER_ERROR = 500;
const LINGER_MS = 2_000;
const TIMEOUT_HEADER = 'connect-timeout-ms';
/** What curl says of a body when it is told nothing. */
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** Serves one method under its path with Connect and gRPC-Web. */
export function createRpcRoute(method: Method, runtime: Runtime): HttpHandler {
  const handler = createUniversalHandler(method, runtime);
  const explain = (code: number, message: string) => runtime.contain(faultOf(method, code, message), method.path);

  const serve = async (request: HttpRequest, response: HttpResponse) => {
    const call = universalRequestFromNodeRequest(request, response, undefined, undefined);
    // Leaving the library's own iterator early would leave the connection stuck with a body that nobody reads.
    const answer = await handler({ ...call, body: request.iterator({ destroyOnReturn: false }) });
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
    serve(request, response).catch((error) => abandon(response, runtime.contain(error, method.path)));
  };
}

/** `curl -d` names no type but the one of forms. A browser can be made to send that from any site, so it may not. */
function adoptUntypedJson({ headers }: HttpRequest): void {
  const type = headers['content-type'] ?? FORM_TYPE;
  const fromBrowser = 'origin' in headers || 'sec-fetch-site' in headers;
  if (type === FORM_TYPE && !fromBrowser) headers['content-type'] = 'application/json';
}

/** The library's timer would overflow at a timeout of weeks; no deadline is that long. */
function clampTimeout({ headers }: HttpRequest, { deadline }: Method): void {
  if (Number(headers[TIMEOUT_HEADER]) > deadline.maxMs) headers[TIMEOUT_HEADER] = String(deadline.maxMs);
}

/** A caller that is still sending what was refused would never get to read the answer if nobody took the rest. */
function discardRest(request: HttpRequest): void {
  if (request.complete || request.destroyed) return;
  request.resume();
  const cut = setTimeout(() => request.destroy(), LINGER_MS).unref();
  request.once('close', () => clearTimeout(cut));
}

/** The caller went away, or the response cannot be written. */
function abandon(response: HttpResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else answerError(response, INTERNAL_SERVER_ERROR, error);
}
