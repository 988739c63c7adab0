import { toBinary } from '@bufbuild/protobuf';
import { Metadata, type StatusObject } from '@grpc/grpc-js';
import { StatusSchema } from '@signalbox/contracts';
import { failureOf, pack } from '../status.ts';

const DETAILS_KEY = 'grpc-status-details-bin';

/** The status and trailers an error is answered with on the gRPC door. */
export function grpcStatusOf(error: unknown): StatusObject {
  const failure = failureOf(error);
  const metadata = new Metadata();
  metadata.set(DETAILS_KEY, Buffer.from(toBinary(StatusSchema, pack(failure))));
  return { code: failure.code, details: failure.message, metadata };
}

/** Whether trailers already carry the details of an error. */
export function hasDetails(metadata: Metadata | null | undefined): boolean {
  return metadata?.get(DETAILS_KEY).length === 1;
}
