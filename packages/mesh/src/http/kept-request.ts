import { gunzipSync } from 'node:zlib';
import type { Method } from '../service.ts';
import type { HttpRequest } from './http-types.ts';

/** The body of a request, kept while it is read, so that an error in its JSON can be explained. */
export interface KeptRequest {
  readonly body: AsyncIterable<Uint8Array>;
  /** The JSON that was sent, or undefined if it was not read in full or cannot be. */
  text(): string | undefined;
}

interface Kept {
  readonly chunks: Uint8Array[];
  ended: boolean;
}

interface Message {
  readonly message: Uint8Array;
  readonly compressed: boolean;
}

const ENVELOPE_BYTES = 5;
const COMPRESSED = 1;
const STREAM_TYPE = /^application\/(connect\+json|grpc-web\+json)/;
const UNARY_TYPE = /^application\/json/;

/** Keeps the body of a request that is one message of JSON; undefined for others, which may be without end. */
export function keepRequest(
  { headers }: HttpRequest,
  body: AsyncIterable<Uint8Array>,
  { desc, maxRequestBytes }: Method,
): KeptRequest | undefined {
  const type = headers['content-type'] ?? '';
  const enveloped = STREAM_TYPE.test(type);
  const isOneMessage = desc.methodKind === 'unary' || desc.methodKind === 'server_streaming';
  if (!isOneMessage || !(enveloped || UNARY_TYPE.test(type))) return undefined;
  const kept: Kept = { chunks: [], ended: false };
  return {
    body: keeping(body, kept),
    text() {
      try {
        const bytes = enveloped ? openEnvelope(Buffer.concat(kept.chunks)) : wholeBody(kept, headers);
        const plain = bytes.compressed
          ? gunzipSync(bytes.message, { maxOutputLength: maxRequestBytes })
          : bytes.message;
        return new TextDecoder('utf-8', { fatal: true }).decode(plain);
      } catch {
        return undefined;
      }
    },
  };
}

function openEnvelope(bytes: Buffer): Message {
  const end = ENVELOPE_BYTES + bytes.readUInt32BE(1);
  if (bytes.length < end) throw new RangeError('the message is not complete');
  return { message: bytes.subarray(ENVELOPE_BYTES, end), compressed: (bytes.readUInt8(0) & COMPRESSED) !== 0 };
}

function wholeBody({ chunks, ended }: Kept, headers: HttpRequest['headers']): Message {
  if (!ended) throw new RangeError('the message is not complete');
  return { message: Buffer.concat(chunks), compressed: headers['content-encoding'] === 'gzip' };
}

function keeping(body: AsyncIterable<Uint8Array>, kept: Kept): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = body[Symbol.asyncIterator]();
      const keep = (result: IteratorResult<Uint8Array>) => {
        if (result.done) kept.ended = true;
        else kept.chunks.push(result.value);
        return result;
      };
      return {
        next: () => iterator.next().then(keep),
        return: (value) => iterator.return?.(value) ?? Promise.resolve({ done: true, value }),
      };
    },
  };
}
