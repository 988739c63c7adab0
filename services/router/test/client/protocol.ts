import { frame } from './frames.ts';

/** How a call is made. gRPC has a door of its own, the others share the HTTP door. */
export type Protocol =
  | 'grpc'
  | 'grpc-web'
  | 'connect-proto'
  | 'connect-json'
  | 'connect-stream-proto'
  | 'connect-stream-json';

/** A protocol as it looks on the wire. */
interface Form {
  readonly door: 'grpc' | 'http1' | 'http2';
  readonly contentType: string;
  /** Whether each message has its length in front of it. */
  readonly framed: boolean;
  readonly json: boolean;
}

export const FORMS: Readonly<Record<Protocol, Form>> = {
  grpc: { door: 'grpc', contentType: 'application/grpc', framed: true, json: false },
  'grpc-web': { door: 'http1', contentType: 'application/grpc-web+proto', framed: true, json: false },
  'connect-proto': { door: 'http1', contentType: 'application/proto', framed: false, json: false },
  'connect-json': { door: 'http1', contentType: 'application/json', framed: false, json: true },
  'connect-stream-proto': { door: 'http2', contentType: 'application/connect+proto', framed: true, json: false },
  'connect-stream-json': { door: 'http2', contentType: 'application/connect+json', framed: true, json: true },
};

/** The body of a request with these messages. */
export function bodyOf(protocol: Protocol, messages: readonly Uint8Array[]): Buffer {
  return Buffer.concat(FORMS[protocol].framed ? messages.map((message) => frame(message)) : messages);
}
