import { create, toBinary } from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import { ConnectError } from '@connectrpc/connect';
import {
  ErrorInfoSchema,
  type Reason,
  SignalboxError,
  STATUS_OF_REASON,
  type Status,
  StatusSchema,
} from '@signalbox/contracts';
import { countEntries, type Detail, detailsOf, keepEntries } from './error-details.ts';

/** How a call failed, before it takes the form of a door. */
export interface Failure {
  /** A gRPC status code. */
  readonly code: number;
  readonly message: string;
  readonly details: readonly Detail[];
}

/** Libraries built on gRPC's C core refuse trailers above 8 KiB; a status travels there in base64, and its message twice. */
const MAX_STATUS_BYTES = 4_500;
const MAX_MESSAGE_LENGTH = 1_000;
const MAX_ENCODED_LENGTH = 2_000;

/** Reasons for errors that have a code of gRPC and nothing else. */
const REASON_OF_CODE: Readonly<Record<number, Reason>> = {
  1: 'CANCELLED',
  3: 'INVALID_FIELD',
  4: 'DEADLINE_EXCEEDED',
  7: 'FORBIDDEN',
  8: 'OVERLOADED',
  10: 'ETAG_MISMATCH',
  11: 'INVALID_FIELD',
  12: 'UNIMPLEMENTED',
  14: 'NOT_READY',
  16: 'UNAUTHENTICATED',
};

/**
 * The google.rpc.Status an error is answered with: an ErrorInfo always, and one detail for each kind the error carries.
 * An error that is neither a SignalboxError nor a ConnectError is INTERNAL and tells nothing of itself.
 * Long lists lose their tail, so that the status fits a trailer; ErrorInfo.metadata.omitted says how many entries.
 */
export function statusOf(error: unknown): Status {
  return pack(failureOf(error));
}

/** The failure an error is answered with; see {@link statusOf}. */
export function failureOf(error: unknown): Failure {
  if (error instanceof SignalboxError) return failureOfSignalboxError(error);
  if (error instanceof ConnectError) return failureOfConnectError(error);
  return failureOfSignalboxError(new SignalboxError('INTERNAL', 'internal error'));
}

export function pack({ code, message, details }: Failure): Status {
  return create(StatusSchema, { code, message, details: details.map(({ desc, value }) => anyPack(desc, value)) });
}

function failureOfSignalboxError({ reason, message, details }: SignalboxError): Failure {
  const entries = countEntries(details);
  for (let kept = entries; ; kept = Math.floor(kept * 0.8)) {
    const shown = kept === entries ? details : keepEntries(details, kept);
    const failure = newFailure(STATUS_OF_REASON[reason], message, detailsOf(reason, shown));
    if (kept === 0 || toBinary(StatusSchema, pack(failure)).length <= MAX_STATUS_BYTES) return failure;
  }
}

function failureOfConnectError({ code, rawMessage, details }: ConnectError): Failure {
  const own = details.filter((detail) => 'desc' in detail);
  const packed = own.map(({ desc, value }) => ({ desc, value: create(desc, value) }));
  const hasInfo = own.some(({ desc }) => desc.typeName === ErrorInfoSchema.typeName);
  const info = hasInfo ? [] : detailsOf(REASON_OF_CODE[code] ?? 'INTERNAL', {});
  return newFailure(code, rawMessage, [...info, ...packed]);
}

function newFailure(code: number, message: string, details: readonly Detail[]): Failure {
  return { code, message: shorten(message.slice(0, MAX_MESSAGE_LENGTH).toWellFormed(), message.length), details };
}

/** A trailer holds the message percent-encoded, where a letter can take nine bytes. A lone surrogate it cannot hold. */
function shorten(text: string, originalLength: number): string {
  if (encodeURI(text).length > MAX_ENCODED_LENGTH) {
    return shorten(text.slice(0, text.length * 0.75).toWellFormed(), originalLength);
  }
  return text.length < originalLength ? `${text}…` : text;
}
