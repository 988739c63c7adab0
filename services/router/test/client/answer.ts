import { gunzipSync } from 'node:zlib';
import { type DescMessage, fromBinary, type MessageShape } from '@bufbuild/protobuf';
import { codeFromString } from '@connectrpc/connect/protocol-connect';
import { type Status, StatusSchema } from '@signalbox/contracts';
import { framesOf } from './frames.ts';
import type { RawResponse } from './raw-response.ts';

/** A status with its details, however it was encoded. */
export interface Failure {
  /** A gRPC status code; 0 is OK. */
  readonly code: number;
  readonly message: string;
  readonly details: readonly Detail[];
}

/** What a call came to, the same for every protocol. */
export interface Answer extends Failure {
  readonly httpStatus: number;
  /** The response messages as they were encoded. */
  readonly responses: readonly Buffer[];
}

/** One google.rpc detail. */
interface Detail {
  readonly typeName: string;
  readonly value: Uint8Array;
}

const OK: Failure = { code: 0, message: '', details: [] };
const HTTP_OK = 200;
const END_OF_CONNECT_STREAM = 2;
const TRAILER_OF_GRPC_WEB = 0x80;

/** Reads a response of gRPC, gRPC-Web or Connect. @throws Error if it is none */
export function readAnswer(response: RawResponse): Answer {
  const type = String(response.headers['content-type'] ?? '');
  if (type.startsWith('application/grpc')) return readGrpc(response);
  if (type.startsWith('application/connect+')) return readConnectStream(response);
  const { status, headers } = response;
  const body = headers['content-encoding'] === 'gzip' ? gunzipSync(response.body) : response.body;
  if (status === HTTP_OK) return { httpStatus: status, ...OK, responses: [body] };
  return { httpStatus: status, ...statusOfJson(JSON.parse(body.toString())), responses: [] };
}

/** The details of one kind. */
export function detailOf<M extends DescMessage>({ details }: Failure, desc: M): MessageShape<M> | undefined {
  const found = details.find(({ typeName }) => typeName === desc.typeName);
  return found && fromBinary(desc, found.value);
}

/** A google.rpc.Status as a failure. */
export function failureOfStatus({ code, message, details }: Status): Failure {
  return {
    code,
    message,
    details: details.map(({ typeUrl, value }) => ({ typeName: typeUrl.slice(typeUrl.lastIndexOf('/') + 1), value })),
  };
}

function readGrpc({ status, headers, trailers, body }: RawResponse): Answer {
  const frames = framesOf(body);
  const last = frames.at(-1);
  const inBody = last?.flags === TRAILER_OF_GRPC_WEB ? parseTrailer(last.data.toString()) : undefined;
  const fields = inBody ?? ('grpc-status' in trailers ? trailers : headers);
  if (fields['grpc-status'] === undefined) throw new Error('the response has no grpc-status');
  const responses = frames.filter(({ flags }) => flags === 0).map(({ data }) => data);
  const details = Buffer.from(String(fields['grpc-status-details-bin'] ?? ''), 'base64');
  return {
    httpStatus: status,
    code: Number(fields['grpc-status']),
    message: decodeURIComponent(String(fields['grpc-message'] ?? '')),
    details: failureOfStatus(fromBinary(StatusSchema, details)).details,
    responses,
  };
}

function parseTrailer(text: string): Record<string, string> {
  const lines = text.split('\r\n').filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

function readConnectStream({ status, body }: RawResponse): Answer {
  const frames = framesOf(body);
  const end = frames.pop();
  if (end?.flags !== END_OF_CONNECT_STREAM) throw new Error('the stream has no end');
  const { error } = JSON.parse(end.data.toString());
  return { httpStatus: status, ...(error ? statusOfJson(error) : OK), responses: frames.map(({ data }) => data) };
}

interface ErrorJson {
  readonly code: string;
  readonly message?: string;
  readonly details?: readonly { readonly type: string; readonly value: string }[];
}

function statusOfJson({ code, message = '', details = [] }: ErrorJson): Failure {
  return {
    code: codeFromString(code) ?? Number.NaN,
    message,
    details: details.map(({ type, value }) => ({ typeName: type, value: Buffer.from(value, 'base64') })),
  };
}
