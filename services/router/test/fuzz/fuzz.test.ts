import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Doors, openDoors } from '../client/doors.ts';
import { noteworthyLines } from '../server/log-lines.ts';
import { type RunningServer, startServer } from '../server/running-server.ts';
import { applyControlPolicy } from './control.ts';
import { fuzz } from './fuzz.ts';

const MESSAGES = Number(process.env.SIGNALBOX_FUZZ_MESSAGES ?? 100_000);
const SEED = Number(process.env.SIGNALBOX_FUZZ_SEED ?? 20_261_120);
/** A few times what the run takes on two busy cores. */
const TIMEOUT_MS = 60_000 + MESSAGES * 5;
const MIB = 1024 * 1024;

let server: RunningServer;
let doors: Doors;

beforeAll(async () => {
  server = await startServer('info');
  doors = openDoors(server, 4);
  await applyControlPolicy(doors);
});
afterAll(async () => {
  doors.close();
  expect(await server.stop()).toBe(0);
});

test(
  `${MESSAGES} random and mutated messages to both doors do no harm`,
  async () => {
    const half = Math.ceil(MESSAGES / 2);
    expect(await fuzz({ server, doors, seed: SEED, from: 0, to: half })).toEqual([]);
    const before = await server.memory();
    expect(await fuzz({ server, doors, seed: SEED, from: half, to: MESSAGES })).toEqual([]);
    const after = await server.memory();
    expect(after.heapUsed + after.external).toBeLessThan(before.heapUsed + before.external + 64 * MIB);
    expect(after.rss).toBeLessThan(1024 * MIB);
    expect(noteworthyLines(server.output())).toEqual([]);
  },
  TIMEOUT_MS,
);
