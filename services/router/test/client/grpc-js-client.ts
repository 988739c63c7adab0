import type { DescMethod } from '@bufbuild/protobuf';
import { fromBinary } from '@bufbuild/protobuf';
import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { StatusSchema } from '@signalbox/contracts';
import { type Failure, failureOfStatus } from './answer.ts';
import { pathOf } from './doors.ts';

/** The gRPC library that most callers in this language use. */
export interface GrpcJsClient {
  /** How a unary call with an encoded message ends: code 0 if it succeeds. */
  call(method: DescMethod, message: Uint8Array): Promise<Failure>;
  close(): void;
}

export function createGrpcJsClient(port: number): GrpcJsClient {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const pass = (bytes: Buffer) => bytes;
  return {
    call: (method, message) =>
      new Promise((resolve) => {
        client.makeUnaryRequest(pathOf(method), pass, pass, Buffer.from(message), (error) =>
          resolve(error ? failureOf(error) : { code: 0, message: '', details: [] }),
        );
      }),
    close: () => client.close(),
  };
}

function failureOf({ code, details, metadata }: ServiceError): Failure {
  const [packed] = metadata.get('grpc-status-details-bin');
  const status = packed === undefined ? undefined : fromBinary(StatusSchema, packed as Buffer);
  return { code, message: details, details: status ? failureOfStatus(status).details : [] };
}
