import { createHost, createLogger, exitOnFault, hostSettings, type LogLevel, readEnvironment } from '@signalbox/mesh';
import { openEmbedded } from '../embedded.ts';
import { createAnnouncer } from './announcer.ts';
import { requireCatalog } from './require-catalog.ts';
import { untilStopped } from './stop-signal.ts';

export interface UpOptions {
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

/** Serves until a signal asks to stop. @throws SignalboxError, CommandFailure if it cannot begin */
export async function runUp(options: UpOptions): Promise<void> {
  const stopped = untilStopped();
  const logger = createLogger('signalbox', options.logLevel);
  const announcer = createAnnouncer({ logger, json: options.json ?? false });
  const embedded = await openEmbedded({ ...options, logger: announcer.logger });
  try {
    const live = await requireCatalog(embedded.policies);
    const { drainDelayMs } = readEnvironment(process.env, { drainDelayMs: hostSettings.drainDelayMs });
    const host = createHost({ ...options, drainDelayMs, services: Object.values(embedded.services), logger });
    exitOnFault(host, logger);
    const addresses = await host.start();
    host.ready();
    const { store, problems, isCatalogFromFile } = embedded.policies;
    const documents = { live, problems: problems(), isCatalogFromFile: isCatalogFromFile() };
    announcer.ready({ addresses, ...documents, paths: options });
    const unsubscribe = announcer.follow(store);
    announcer.stopping(await stopped);
    unsubscribe();
    await host.drain();
    await host.stop();
  } finally {
    await embedded.close();
  }
}
