import type { ErrorReason } from './gen/signalbox/router/v1/error_reason_pb.js';

/** A reason as it travels in google.rpc.ErrorInfo. The meaning of each stands in error_reason.proto. */
export type Reason = Exclude<keyof typeof ErrorReason, 'UNSPECIFIED'>;

/** Who defines the reasons: the domain in google.rpc.ErrorInfo. */
export const ERROR_DOMAIN = 'signalbox.dev';

/** gRPC status codes, by number. */
export type StatusCode = 1 | 3 | 4 | 5 | 7 | 8 | 9 | 10 | 12 | 13 | 14 | 16;

const CANCELLED = 1;
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const NOT_FOUND = 5;
const PERMISSION_DENIED = 7;
const RESOURCE_EXHAUSTED = 8;
const FAILED_PRECONDITION = 9;
const ABORTED = 10;
const UNIMPLEMENTED = 12;
const INTERNAL = 13;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

/** The gRPC status each reason is sent with. */
export const STATUS_OF_REASON: Readonly<Record<Reason, StatusCode>> = {
  INVALID_FIELD: INVALID_ARGUMENT,
  POLICY_REQUIRED: INVALID_ARGUMENT,
  MALFORMED_MESSAGE: INVALID_ARGUMENT,
  MESSAGE_TOO_LARGE: RESOURCE_EXHAUSTED,
  POLICY_NOT_FOUND: NOT_FOUND,
  REVISION_NOT_FOUND: NOT_FOUND,
  DECISION_NOT_FOUND: NOT_FOUND,
  NO_TARGET_SATISFIES: FAILED_PRECONDITION,
  ALL_TARGETS_DOWN: UNAVAILABLE,
  BUDGET_EXHAUSTED: RESOURCE_EXHAUSTED,
  OVERLOADED: RESOURCE_EXHAUSTED,
  NOT_READY: UNAVAILABLE,
  DRAINING: UNAVAILABLE,
  INVALID_DOCUMENT: INVALID_ARGUMENT,
  ETAG_MISMATCH: ABORTED,
  INVALID_CURSOR: INVALID_ARGUMENT,
  UNAUTHENTICATED: UNAUTHENTICATED,
  FORBIDDEN: PERMISSION_DENIED,
  DEADLINE_EXCEEDED: DEADLINE_EXCEEDED,
  INTERNAL: INTERNAL,
  UNIMPLEMENTED: UNIMPLEMENTED,
  CANCELLED: CANCELLED,
  STORAGE: INTERNAL,
};
