import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { smokeStart } from './testing/smoke-start.ts';

// Starts everything as a user does, on free ports and with a state of its own, and stops it as an orchestrator does.
const stateDir = await mkdtemp(join(tmpdir(), 'signalbox-smoke-'));
try {
  const readyMs = await smokeStart('npm', ['start'], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, SIGNALBOX_GRPC_PORT: '0', SIGNALBOX_HTTP_PORT: '0', SIGNALBOX_STATE_DIR: stateDir },
    readyText: 'ready in',
    readyTimeoutMs: 30_000,
    stopTimeoutMs: 15_000,
  });
  console.log(`npm start: ready ${(readyMs / 1000).toFixed(1)} s after its command, and stopped cleanly`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(stateDir, { recursive: true, force: true });
}
