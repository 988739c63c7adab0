import { type ClientHttp2Session, connect, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2';

/** What came back on one stream of HTTP/2. */
export interface RawAnswer {
  readonly headers: IncomingHttpHeaders;
  readonly trailers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A connection that sends what no client library would. */
export interface RawHttp2 {
  readonly session: ClientHttp2Session;
  /** Sends the parts of a body, and ends the stream unless told not to. */
  send(headers: OutgoingHttpHeaders, parts: readonly Uint8Array[], end?: boolean): Promise<RawAnswer>;
  close(): void;
}

export function openHttp2(port: number): RawHttp2 {
  const session = connect(`http://127.0.0.1:${port}`);
  return {
    session,
    send: (headers, parts, end = true) =>
      new Promise((resolve, reject) => {
        const stream = session.request({ ':method': 'POST', ...headers });
        let head: IncomingHttpHeaders = {};
        let trailers: IncomingHttpHeaders = {};
        const body: Buffer[] = [];
        stream.on('response', (received) => {
          head = received;
        });
        stream.on('trailers', (received) => {
          trailers = received;
        });
        stream.on('data', (chunk: Buffer) => body.push(chunk));
        stream.on('end', () => resolve({ headers: head, trailers, body: Buffer.concat(body) }));
        stream.on('error', reject);
        for (const part of parts) stream.write(part);
        if (end) stream.end();
      }),
    close: () => session.destroy(),
  };
}

/** A message in the envelope of gRPC. */
export function envelope(message: Uint8Array, flags = 0): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags, 0);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
