import { type ClientHttp2Session, connect } from 'node:http2';
import type { Call } from './generator.ts';

/** What one gRPC connection sends: always the same call. */
export interface GrpcCall {
  readonly origin: string;
  readonly path: string;
  /** The request message, encoded. */
  readonly message: Uint8Array;
}

/** Opens a connection of plain node:http2, so that the generator is lighter than any server it measures. */
export async function connectGrpc({ origin, path, message }: GrpcCall): Promise<{ call: Call; close(): void }> {
  const session = connect(origin);
  await new Promise<void>((resolve, reject) => {
    session.once('connect', () => resolve());
    session.once('error', reject);
  });
  const frame = Buffer.alloc(5 + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, 5);
  const headers = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' };
  return { call: () => callOnce(session, headers, frame), close: () => session.close() };
}

function callOnce(session: ClientHttp2Session, headers: Record<string, string>, frame: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers);
    let status: string | undefined;
    const read = (fields: Record<string, unknown>) => {
      if (typeof fields['grpc-status'] === 'string') status = fields['grpc-status'];
    };
    stream.on('response', read);
    stream.on('trailers', read);
    stream.on('error', reject);
    stream.on('close', () => (status === '0' ? resolve() : reject(new Error(`grpc-status ${status}`))));
    stream.resume();
    stream.end(frame);
  });
}
