import { fileURLToPath } from 'node:url';
import { createSnapshot } from '@signalbox/engine';
import { createHost, createLogger, LOG_LEVELS } from '@signalbox/mesh';
import { openPolicies } from '@signalbox/policy';
import { createRouter } from '@signalbox/router';

// The router and the policy service behind both doors, with the example catalog and policies, as a process of its own:
// a crash is seen as one, memory is the server's alone, and all that is logged goes to standard error.

const examples = fileURLToPath(new URL('../../../../deploy/examples/', import.meta.url));
const [level] = LOG_LEVELS.filter((known) => known === process.argv[2]);
const logger = createLogger('under-test', level);
const router = createRouter();
const policies = await openPolicies({
  policiesDir: `${examples}policies`,
  catalogPath: `${examples}catalog.yaml`,
  stateDir: undefined,
  logger,
  nowMs: Date.now,
});
const publish = () => {
  const live = policies.store.live();
  if (live) router.useSnapshot(createSnapshot({ ...live, policies: live.policies.values() }));
};
policies.store.subscribe(publish);
publish();

const services = [router.service, policies.service];
const host = createHost({ services, host: '127.0.0.1', grpcPort: 0, httpPort: 0, insecure: false, logger });
process.on('message', async (question) => {
  if (question === 'memory') {
    globalThis.gc?.();
    process.send?.(process.memoryUsage());
  } else {
    await host.stop();
    await policies.close();
    process.disconnect();
  }
});
const addresses = await host.start();
host.ready();
process.send?.(addresses);
