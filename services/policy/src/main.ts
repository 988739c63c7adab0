import { SignalboxError } from '@signalbox/contracts';
import { createHost, createLogger, exitOnFault } from '@signalbox/mesh';
import { readConfig } from './config.ts';
import { openPolicies } from './open-policies.ts';

const EXIT_FAILURE = 1;

/** The policy service as a process of its own. Runs until SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = createLogger('policy', config.logLevel);
  const stopped = untilStopped();
  const policies = await openPolicies({ ...config, logger, nowMs: Date.now });
  try {
    const host = createHost({ ...config, services: [policies.service], logger });
    exitOnFault(host, logger);
    const addresses = await host.start();
    host.ready();
    logger.info({ ...addresses, problems: policies.problems().length }, 'ready');
    logger.info({ signal: await stopped }, 'draining');
    await host.drain();
    await host.stop();
  } finally {
    await policies.close();
  }
}

function untilStopped(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
  });
}

try {
  await main();
} catch (error) {
  if (!(error instanceof SignalboxError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = EXIT_FAILURE;
}
