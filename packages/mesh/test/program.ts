import { createHost, createLogger, exitOnFault, hostSettings, readEnvironment, runUntilSignal } from '../src/index.ts';
import { createTestService } from './test-service.ts';

/** A service as its main program has it. Prints its ports; a line on standard input makes it fail in that way. */
const config = readEnvironment(process.env, hostSettings);
const logger = createLogger('program', config.logLevel);
const host = createHost({ services: [createTestService().service], logger, ...config });
runUntilSignal(host, logger);
exitOnFault(host, logger);
const at = await host.start();
host.ready();
process.stdout.write(`${JSON.stringify(at)}\n`);
logger.info({ prompt: 'contents', call: { request: { prompt: 'contents' } } }, 'what must not be logged');

process.stdin.on('data', (data) => {
  const error = new Error(`made to fail by ${data.toString().trim()}`);
  if (data.toString().startsWith('rejection')) void Promise.reject(error);
  else throw error;
});
