import { setImmediate } from 'node:timers/promises';
import { fromBinary } from '@bufbuild/protobuf';
import { ConnectError, type Transport } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import * as grpc from '@grpc/grpc-js';
import { StatusSchema } from '@signalbox/contracts';
import { type Addresses, createHost, createLogger, type Host, type HostOptions, type Service } from '../src/index.ts';

/** A started and ready host on free ports. */
export async function startHost(
  services: readonly Service[],
  options: Partial<HostOptions> = {},
): Promise<{ host: Host; at: Addresses }> {
  const host = createHost({
    services,
    host: '127.0.0.1',
    grpcPort: 0,
    httpPort: 0,
    insecure: false,
    drainDelayMs: 0,
    logger: createLogger('test', 'silent'),
    ...options,
  });
  const at = await host.start();
  host.ready();
  return { host, at };
}

/** Every way to call the host, by name; the first goes to the gRPC door, the others to the HTTP door. */
export function transportsTo({ grpcPort, httpPort }: Addresses): Record<string, Transport> {
  const grpcUrl = `http://127.0.0.1:${grpcPort}`;
  const httpUrl = `http://127.0.0.1:${httpPort}`;
  // A client's own session would refuse to hold several large messages at once.
  const nodeOptions = { maxSessionMemory: 1_000 };
  return {
    grpc: createGrpcTransport({ baseUrl: grpcUrl, nodeOptions }),
    'connect json http1': createConnectTransport({ baseUrl: httpUrl, httpVersion: '1.1', useBinaryFormat: false }),
    'connect binary http2': createConnectTransport({
      baseUrl: httpUrl,
      httpVersion: '2',
      useBinaryFormat: true,
      nodeOptions,
    }),
    'grpc-web binary http1': createGrpcWebTransport({ baseUrl: httpUrl, httpVersion: '1.1', useBinaryFormat: true }),
    'grpc-web json http2': createGrpcWebTransport({
      baseUrl: httpUrl,
      httpVersion: '2',
      useBinaryFormat: false,
      nodeOptions,
    }),
  };
}

/** An error as a caller sees it, the same form for every door. */
export interface SeenError {
  readonly code: number;
  readonly message: string;
  /** Type and base64 of each detail. */
  readonly details: readonly (readonly [type: string, value: string])[];
}

/** The error that the work ends with. */
export async function errorOf(work: () => Promise<unknown>): Promise<SeenError> {
  try {
    const result = await work();
    throw new Error(`expected an error, got ${String(result)}`);
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    const details = error.details.map((detail) => {
      if ('desc' in detail) throw new Error('expected a detail from the wire');
      return [detail.type, Buffer.from(detail.value).toString('base64')] as const;
    });
    return { code: error.code, message: error.rawMessage, details };
  }
}

/** Resolves when exactly so many calls are in flight. */
export async function untilInFlight(host: Host, count: number): Promise<void> {
  while (host.counts.inFlight !== count) await setImmediate();
}

/** All messages of a stream. */
export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const message of stream) all.push(message);
  return all;
}

/** Sends bytes as the one message of a unary call over grpc-js. */
export function callWithBytes(client: grpc.Client, path: string, bytes: Buffer, deadlineMs = 5_000): Promise<Buffer> {
  const pass = (value: Buffer) => value;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, pass, pass, bytes, { deadline: Date.now() + deadlineMs }, (error, value) =>
      error ? reject(seenByGrpc(error)) : resolve(value as Buffer),
    );
  });
}

/** A client of grpc-js; close it. */
export function grpcClientTo({ grpcPort }: Addresses): grpc.Client {
  return new grpc.Client(`127.0.0.1:${grpcPort}`, grpc.credentials.createInsecure());
}

/** An error of grpc-js in the form of {@link SeenError}. */
export function seenByGrpc({ code, details, metadata }: grpc.ServiceError): SeenError {
  const [bytes] = metadata.get('grpc-status-details-bin');
  const status = bytes === undefined ? undefined : fromBinary(StatusSchema, bytes as Buffer);
  const seen = status?.details.map(
    ({ typeUrl, value }) => [typeUrl.split('/')[1] as string, Buffer.from(value).toString('base64')] as const,
  );
  return { code, message: details, details: seen ?? [] };
}
