import type { UniversalHandler } from '@connectrpc/connect/protocol';
import { SignalboxError } from '@signalbox/contracts';
import type { HttpRequest } from './http-types.ts';

/** Why a request cannot be taken as a call, in terms of HTTP. */
export interface Refusal {
  readonly status: number;
  readonly error: SignalboxError;
  readonly headers: Record<string, string>;
}

const METHOD_NOT_ALLOWED = 405;
const UNSUPPORTED_MEDIA_TYPE = 415;
const HTTP_VERSION_NOT_SUPPORTED = 505;

/** The base64 form of gRPC-Web, which connect-es knows but does not take. */
const TEXT_TYPE = /^application\/grpc-web-text/i;

/** What connect-es would refuse without a word. */
export function refusalOf(request: HttpRequest, handler: UniversalHandler): Refusal | undefined {
  const { allowedMethods, supportedContentType } = handler;
  if (!allowedMethods.includes(request.method ?? '')) return wrongVerb(request, allowedMethods);
  const type = request.headers['content-type'] ?? '';
  if (request.method === 'POST' && (!supportedContentType(type) || TEXT_TYPE.test(type))) {
    return wrongType(request, handler);
  }
  const { methodKind } = handler.method;
  return methodKind === 'bidi_streaming' && request.httpVersionMajor < 2 ? wrongVersion() : undefined;
}

function wrongVerb({ method }: HttpRequest, allowed: readonly string[]): Refusal {
  const verbs = allowed.join(', ');
  return {
    status: METHOD_NOT_ALLOWED,
    error: new SignalboxError('UNIMPLEMENTED', `call this method with ${verbs}, not ${method}`),
    headers: { allow: verbs },
  };
}

function wrongType({ headers }: HttpRequest, { method }: UniversalHandler): Refusal {
  const types =
    method.methodKind === 'unary'
      ? 'application/json, application/proto or application/grpc-web+proto'
      : 'application/connect+json, application/connect+proto or application/grpc-web+proto';
  const given = headers['content-type'] ?? 'nothing';
  const hint = given.startsWith('application/grpc') ? '; gRPC itself is served on the gRPC port' : '';
  return {
    status: UNSUPPORTED_MEDIA_TYPE,
    error: new SignalboxError('MALFORMED_MESSAGE', `content-type must be ${types}, not ${given}${hint}`),
    headers: { 'accept-post': types.replace(' or ', ', ') },
  };
}

function wrongVersion(): Refusal {
  return {
    status: HTTP_VERSION_NOT_SUPPORTED,
    error: new SignalboxError(
      'UNIMPLEMENTED',
      'streams in both directions need HTTP/2; use the gRPC port, or HTTP/2 here',
    ),
    headers: { connection: 'close' },
  };
}
