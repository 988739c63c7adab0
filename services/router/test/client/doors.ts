import type { DescMethod } from '@bufbuild/protobuf';
import { type Answer, readAnswer } from './answer.ts';
import { createHttp1Client } from './http1-client.ts';
import { createHttp2Client } from './http2-client.ts';
import { FORMS, type Protocol } from './protocol.ts';
import type { RawClient } from './raw-response.ts';

/** Connections to both doors of a server. */
export interface Doors {
  /** Calls a method. @throws Error if no complete response comes */
  call(
    protocol: Protocol,
    method: DescMethod,
    body: Uint8Array,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  readonly raw: Readonly<Record<'grpc' | 'http1' | 'http2', RawClient>>;
  close(): void;
}

export function openDoors(ports: { grpcPort: number; httpPort: number }, connections: number): Doors {
  const raw = {
    grpc: createHttp2Client(ports.grpcPort, connections),
    http1: createHttp1Client(ports.httpPort, connections),
    http2: createHttp2Client(ports.httpPort, connections),
  };
  return {
    raw,
    async call(protocol, method, body, headers = {}) {
      const { door, contentType } = FORMS[protocol];
      const forTrailers = protocol === 'grpc' ? { te: 'trailers' } : undefined;
      const allHeaders = { 'content-type': contentType, ...forTrailers, ...headers };
      return readAnswer(await raw[door].send(pathOf(method), allHeaders, body));
    },
    close() {
      for (const client of Object.values(raw)) client.close();
    },
  };
}

export function pathOf({ parent, name }: DescMethod): string {
  return `/${parent.typeName}/${name}`;
}
