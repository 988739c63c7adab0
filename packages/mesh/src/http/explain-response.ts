import type { JsonObject } from '@bufbuild/protobuf';
import { createAsyncIterable, encodeEnvelope, type UniversalServerResponse } from '@connectrpc/connect/protocol';
import { codeFromString, codeToHttpStatus, endStreamFlag } from '@connectrpc/connect/protocol-connect';
import { setTrailerStatus, trailerFlag, trailerParse, trailerSerialize } from '@connectrpc/connect/protocol-grpc-web';
import { ErrorInfoSchema } from '@signalbox/contracts';
import type { Transport } from '../call-context.ts';
import { connectErrorOf, errorJsonOf } from './http-errors.ts';

/** Makes our error of a code and a message of connect-es. */
export type Explain = (code: number, message: string, transport: Transport) => unknown;

type Body = AsyncIterable<Uint8Array>;

const OK = 200;
const ENVELOPE_BYTES = 5;
const UNARY_TYPES = /^application\/(json|proto)/;

/**
 * Gives details to the errors that connect-es answers by itself, without reaching any interceptor: a body that cannot
 * be decoded, is too large or is compressed in an unknown way. An error that has an ErrorInfo passes unchanged.
 */
export async function explainResponse(
  response: UniversalServerResponse,
  explain: Explain,
): Promise<UniversalServerResponse> {
  const { status, header, body } = response;
  if (body === undefined || header === undefined) return response;
  if (!UNARY_TYPES.test(header.get('content-type') ?? '')) return { ...response, body: explainFrames(body, explain) };
  return status === OK || header.has('content-encoding') ? response : explainUnary(header, body, status, explain);
}

async function explainUnary(header: Headers, body: Body, status: number, explain: Explain) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const json = parseError(Buffer.concat(chunks).toString(), explain);
  if (json === undefined) return { status, header, body: createAsyncIterable(chunks) };
  const bytes = Buffer.from(JSON.stringify(json));
  header.set('content-length', String(bytes.length));
  return { status: codeToHttpStatus(codeOf(json)), header, body: createAsyncIterable([bytes]) };
}

/** Each chunk is one envelope; only the last one of a stream can carry an error. */
async function* explainFrames(body: Body, explain: Explain): Body {
  for await (const chunk of body) {
    const flags = chunk[0];
    if (flags === endStreamFlag) yield explainEndOfStream(chunk, explain);
    else if (flags === trailerFlag) yield explainTrailer(chunk, explain);
    else yield chunk;
  }
}

function explainEndOfStream(chunk: Uint8Array, explain: Explain): Uint8Array {
  const end = JSON.parse(textOf(chunk)) as JsonObject;
  const error = end.error === undefined ? undefined : parseError(JSON.stringify(end.error), explain);
  return error === undefined ? chunk : encodeEnvelope(endStreamFlag, Buffer.from(JSON.stringify({ ...end, error })));
}

function explainTrailer(chunk: Uint8Array, explain: Explain): Uint8Array {
  const trailer = trailerParse(chunk.subarray(ENVELOPE_BYTES));
  const code = Number(trailer.get('grpc-status'));
  if (code === 0 || trailer.has('grpc-status-details-bin')) return chunk;
  const message = decodeURIComponent(trailer.get('grpc-message') ?? '');
  setTrailerStatus(trailer, connectErrorOf(explain(code, message, 'grpc-web')));
  return encodeEnvelope(trailerFlag, trailerSerialize(trailer) as Uint8Array<ArrayBuffer>);
}

/** Our JSON of an error of connect-es, or undefined if the error is ours already. */
function parseError(text: string, explain: Explain): JsonObject | undefined {
  if (text.includes(ErrorInfoSchema.typeName)) return undefined;
  const error = JSON.parse(text) as { code: string; message?: string };
  return errorJsonOf(explain(codeFromString(error.code) ?? 0, error.message ?? '', 'connect'));
}

function codeOf(error: JsonObject): number {
  return codeFromString(error.code as string) ?? 0;
}

function textOf(chunk: Uint8Array): string {
  return Buffer.from(chunk.subarray(ENVELOPE_BYTES)).toString();
}
