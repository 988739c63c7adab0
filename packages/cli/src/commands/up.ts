import type { LogLevel } from '@signalbox/mesh';
import { type Command, Option } from 'commander';
import {
  catalogOption,
  grpcPortOption,
  hostOption,
  httpPortOption,
  insecureOption,
  policiesOption,
  stateDirOption,
} from '../settings.ts';
import type { UpOptions } from '../up/run-up.ts';
import { addJsonOption } from './json-option.ts';

const EXAMPLES = `
Examples:
  $ signalbox up
  $ signalbox up --catalog my/catalog.yaml --policies my/policies --http-port 9000
  $ SIGNALBOX_GRPC_PORT=0 SIGNALBOX_HTTP_PORT=0 signalbox up --json

Policies and catalog are read again when their files change. SIGTERM and SIGINT let calls in flight end, then stop.`;

const LOG_LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Adds `signalbox up`. */
export function addUpCommand(program: Command): void {
  const up = program
    .command('up')
    .description('start everything in one process: policies, router, both doors')
    .addOption(grpcPortOption())
    .addOption(httpPortOption())
    .addOption(hostOption())
    .addOption(insecureOption())
    .addOption(catalogOption())
    .addOption(policiesOption())
    .addOption(stateDirOption())
    .addOption(logLevelOption())
    .addHelpText('after', EXAMPLES)
    .action(async (options: UpOptions) => {
      // All other commands do without the services, which take longest to load.
      const { runUp } = await import('../up/run-up.ts');
      await runUp(options);
    });
  addJsonOption(up);
}

/** On a terminal the log would bury what is printed for people. */
function logLevelOption(): Option {
  return new Option('--log-level <level>', 'level of the JSON log on standard error')
    .choices(LOG_LEVELS)
    .env('SIGNALBOX_LOG_LEVEL')
    .default(process.stderr.isTTY ? 'warn' : 'info', 'warn on a terminal, else info');
}
