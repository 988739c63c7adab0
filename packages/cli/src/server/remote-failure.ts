import { durationMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import {
  BadRequestSchema,
  ERROR_DOMAIN,
  type ErrorDetails,
  ErrorInfoSchema,
  PreconditionFailureSchema,
  QuotaFailureSchema,
  type Reason,
  RetryInfoSchema,
  SignalboxError,
} from '@signalbox/contracts';
import { CommandFailure, EXIT, NobodyListens } from '../exit-code.ts';

/** What comes of HTTP/1.1 at a port that speaks HTTP/2: no parser takes its frames, or it hangs up at once. */
const NO_HTTP_1 = /^(HPE_.*|EPIPE|ECONNRESET)$/;

/** The error a server has sent, as it was thrown there; or why there is no sensible answer. */
export function failureOf(thrown: unknown, server: string, timeoutMs: number): Error {
  const error = ConnectError.from(thrown);
  const info = error.findDetails(ErrorInfoSchema).find(({ domain }) => domain === ERROR_DOMAIN);
  if (info) return new SignalboxError(info.reason as Reason, error.rawMessage, detailsOf(error, info.metadata));
  return unreachable(error, server, timeoutMs);
}

function detailsOf(error: ConnectError, metadata: Readonly<Record<string, string>>): ErrorDetails {
  const retryDelay = error.findDetails(RetryInfoSchema)[0]?.retryDelay;
  return {
    fields: error.findDetails(BadRequestSchema).flatMap((detail) => detail.fieldViolations),
    preconditions: error.findDetails(PreconditionFailureSchema).flatMap((detail) => detail.violations),
    quotas: error.findDetails(QuotaFailureSchema).flatMap((detail) => detail.violations),
    ...(retryDelay && { retryAfterMs: durationMs(retryDelay) }),
    metadata,
  };
}

function unreachable(error: ConnectError, server: string, timeoutMs: number): CommandFailure {
  const code = systemCodeOf(error);
  if (code === 'ECONNREFUSED') {
    const remedy = 'start one with `npx signalbox up`, or name another with --server';
    return new NobodyListens(EXIT.unreachable, `no server listens at ${server}`, remedy);
  }
  if (code !== undefined && NO_HTTP_1.test(code)) {
    const message = `${server} does not answer in HTTP/1.1 (${code}); it looks like the gRPC port`;
    return new CommandFailure(
      EXIT.unreachable,
      message,
      'name the HTTP port with --server; `signalbox up` prints both',
    );
  }
  if (error.code === Code.DeadlineExceeded) {
    const message = `${server} did not answer within ${timeoutMs / 1000} s`;
    return new CommandFailure(EXIT.unreachable, message, 'see whether it is well, or wait longer with --timeout');
  }
  if (code !== undefined) {
    return new CommandFailure(EXIT.unreachable, `${server} cannot be reached: ${error.rawMessage}`, 'check --server');
  }
  const message = `what answers at ${server} is not Signalbox: ${error.message}`;
  return new CommandFailure(EXIT.unreachable, message, 'name the HTTP door of a server with --server');
}

/** The code of the system call that failed, if one did. */
function systemCodeOf(error: Error): string | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
    if (cause instanceof AggregateError) return systemCodeOf(cause.errors[0]);
  }
  return undefined;
}
