import type { Logger } from 'pino';

/** What runs until the process ends: a host, or several things that start and stop together. */
export interface Running {
  drain(graceMs?: number, delayMs?: number): Promise<void>;
  stop(): Promise<void>;
}

const FAULT_GRACE_MS = 2_000;

/**
 * Ends the process on SIGTERM or SIGINT: drains, stops, exits with 0; with 1 if that fails. A second signal exits at
 * once with 1.
 */
export function runUntilSignal(running: Running, logger: Logger): void {
  let ending = false;
  const end = async (signal: NodeJS.Signals) => {
    if (ending) process.exit(1);
    ending = true;
    logger.info({ signal }, 'draining; a second signal exits at once');
    process.exit(await drainAndStop(() => running.drain(), running, logger));
  };
  process.on('SIGTERM', end).on('SIGINT', end);
}

/**
 * After an exception or a rejection that nobody caught, the state of the process is not known: it is logged, calls in
 * flight get 2 s, and the process exits with 1, to be started anew. A second fault exits at once.
 */
export function exitOnFault(running: Running, logger: Logger): void {
  let ending = false;
  // Unhandled rejections arrive here, too, with their own origin.
  process.on('uncaughtException', async (err, origin) => {
    logger.fatal({ err, origin }, 'a fault nobody handled; the process ends');
    if (ending) process.exit(1);
    ending = true;
    await drainAndStop(() => running.drain(FAULT_GRACE_MS, 0), running, logger);
    process.exit(1);
  });
}

/** The exit code. */
async function drainAndStop(drain: () => Promise<void>, running: Running, logger: Logger): Promise<number> {
  try {
    await drain();
    await running.stop();
    return 0;
  } catch (err) {
    logger.error({ err }, 'could not stop in good order');
    return 1;
  }
}
