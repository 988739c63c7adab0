import { createHost, createLogger, LOG_LEVELS, type LogLevel } from '@signalbox/mesh';
import { type Command, Option } from 'commander';
import { openEmbedded } from '../embedded.ts';
import {
  catalogOption,
  grpcPortOption,
  hostOption,
  httpPortOption,
  insecureOption,
  policiesOption,
  stateDirOption,
} from '../settings.ts';
import { createAnnouncer } from '../up/announcer.ts';
import { requireCatalog } from '../up/require-catalog.ts';
import { untilStopped } from '../up/stop-signal.ts';
import { addJsonOption } from './json-option.ts';

interface UpOptions {
  readonly catalog: string;
  readonly policies: string;
  readonly stateDir: string;
  readonly host: string;
  readonly grpcPort: number;
  readonly httpPort: number;
  readonly insecure: boolean;
  readonly logLevel: LogLevel;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ signalbox up
  $ signalbox up --catalog my/catalog.yaml --policies my/policies --http-port 9000
  $ SIGNALBOX_GRPC_PORT=0 SIGNALBOX_HTTP_PORT=0 signalbox up --json

Policies and catalog are read again when their files change. SIGTERM and SIGINT let calls in flight end, then stop.`;

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
    .action((options: UpOptions) => runUp(options));
  addJsonOption(up);
}

/** On a terminal the log would bury what is printed for people. */
function logLevelOption(): Option {
  return new Option('--log-level <level>', 'level of the JSON log on standard error')
    .choices(LOG_LEVELS)
    .env('SIGNALBOX_LOG_LEVEL')
    .default(process.stderr.isTTY ? 'warn' : 'info', 'warn on a terminal, else info');
}

async function runUp(options: UpOptions): Promise<void> {
  const stopped = untilStopped();
  const logger = createLogger('signalbox', options.logLevel);
  const announcer = createAnnouncer({ logger, json: options.json ?? false });
  const embedded = await openEmbedded({ ...options, logger: announcer.logger });
  try {
    const live = await requireCatalog(embedded.policies);
    const host = createHost({ ...options, services: Object.values(embedded.services), logger });
    const addresses = await host.start();
    host.ready();
    announcer.ready({ addresses, live, problems: embedded.policies.problems(), paths: options });
    const unsubscribe = announcer.follow(embedded.policies.store);
    announcer.stopping(await stopped);
    unsubscribe();
    await host.drain();
    await host.stop();
  } finally {
    await embedded.close();
  }
}
