import { randomBytes } from 'node:crypto';
import { ConnectError } from '@connectrpc/connect';
import { SignalboxError, STATUS_OF_REASON } from '@signalbox/contracts';
import type { Logger } from 'pino';

/** Turns whatever was thrown into an error that may leave the process. */
export type Contain = (error: unknown, method: string) => SignalboxError | ConnectError;

const INTERNAL = 13;

/**
 * Lets SignalboxError and ConnectError pass. Anything else is a fault of ours: it is logged with its stack under an
 * incident id, and the caller is told the id and nothing more.
 */
export function createContain(logger: Logger): Contain {
  return (error, method) => {
    if (error instanceof SignalboxError) {
      if (STATUS_OF_REASON[error.reason] === INTERNAL) logger.error({ err: error, method }, 'a call failed');
      return error;
    }
    if (error instanceof ConnectError) return error;
    const incident = randomBytes(4).toString('hex');
    logger.error({ err: error, incident, method }, 'a call failed for a reason that is ours');
    return new SignalboxError('INTERNAL', `internal error; the log has it as incident ${incident}`, {
      metadata: { incident },
      cause: error,
    });
  };
}
