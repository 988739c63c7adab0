import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { openDoors } from '../client/doors.ts';
import { noteworthyLines } from '../server/log-lines.ts';
import { startServer } from '../server/running-server.ts';
import { applyControlPolicy, controlFault } from './control.ts';
import { randomBytes } from './mutate-bytes.ts';
import { createRandom, type Random } from './random.ts';

const SEED = 7;
const CONNECTIONS = 1_000;
const AT_ONCE = 50;
/** How connections of both versions of HTTP begin, so that some bytes get past the first look. */
const HEADS = [
  '',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000',
  'POST /signalbox.router.v1.RouterService/Route HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n',
  'GET /healthz HTTP/1.1\r\n',
];

test(`${CONNECTIONS} connections that do not speak HTTP do no harm`, async () => {
  const server = await startServer('info');
  const doors = openDoors(server, 1);
  await applyControlPolicy(doors);
  for (let number = 0; number < CONNECTIONS; number += AT_ONCE) {
    const ports = Array.from({ length: AT_ONCE }, (_, i) => (i % 2 === 0 ? server.grpcPort : server.httpPort));
    await Promise.all(ports.map((port, i) => sendGarbage(port, createRandom(SEED, number + i))));
    expect(await controlFault(doors)).toBeUndefined();
  }
  doors.close();
  expect(await server.stop()).toBe(0);
  expect(noteworthyLines(server.output())).toEqual([]);
});

/** Resolves when the connection is closed; whatever comes back is read and dropped. */
function sendGarbage(port: number, random: Random): Promise<void> {
  const garbage = Buffer.concat([Buffer.from(random.pick(HEADS)), randomBytes(random, random.below(300))]);
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1').on('close', () => resolve());
    // The server may reset the connection.
    socket
      .on('error', () => {})
      .resume()
      .end(garbage);
  });
}
