import { create, toBinary } from '@bufbuild/protobuf';
import { ErrorInfoSchema, PolicyService, RouterService } from '@signalbox/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { detailOf } from '../client/answer.ts';
import { type Doors, openDoors } from '../client/doors.ts';
import { bodyOf } from '../client/protocol.ts';
import { noteworthyLines } from '../server/log-lines.ts';
import { type RunningServer, startServer } from '../server/running-server.ts';

const { route } = RouterService.method;
const { watchPolicies, getPolicy } = PolicyService.method;
const MIB = 1024 * 1024;

let server: RunningServer;
let doors: Doors;

beforeAll(async () => {
  server = await startServer('info');
  doors = openDoors(server, 1);
});
afterAll(async () => {
  doors.close();
  expect(await server.stop()).toBe(0);
  expect(noteworthyLines(server.output())).toEqual([]);
});

test('fields that nobody knows are not held with the decisions of their requests', async () => {
  // `policy: support-desk`, then 3 MiB in field 1023.
  const head = Buffer.from('120c737570706f72742d6465736bfa3f8080c001', 'hex');
  const message = Buffer.concat([head, Buffer.alloc(3 * MIB)]);
  const held = async () => {
    const { heapUsed, external } = await server.memory();
    return heapUsed + external;
  };
  const before = await held();
  for (const protocol of ['grpc', 'connect-proto'] as const) {
    for (let i = 0; i < 30; i++) {
      expect((await doors.call(protocol, route, bodyOf(protocol, [message]))).code).toBe(0);
    }
  }
  expect((await held()) - before).toBeLessThan(60 * MIB);
});

test('a stream whose deadline passes while messages wait ends with its status', async () => {
  const body = bodyOf('grpc', [toBinary(watchPolicies.input, create(watchPolicies.input, {}))]);
  const watch = () => doors.call('grpc', watchPolicies, body, { 'grpc-timeout': '20m' });
  const answers = await Promise.all(Array.from({ length: 32 }, watch));
  expect(answers.map(({ code }) => code)).toEqual(Array(32).fill(4));
});

test('what an error repeats of a request fits the trailers of gRPC', async () => {
  for (const name of ['x'.repeat(60_000), '語'.repeat(20_000), '%'.repeat(60_000)]) {
    const message = toBinary(getPolicy.input, create(getPolicy.input, { name }));
    const { trailers, headers } = await doors.raw.grpc.send(
      '/signalbox.policy.v1.PolicyService/GetPolicy',
      { 'content-type': 'application/grpc', te: 'trailers' },
      bodyOf('grpc', [message]),
    );
    const sent = Object.entries({ ...headers, ...trailers }).filter(([key]) => key.startsWith('grpc-'));
    // What libraries built on gRPC's C core take, counted as HTTP/2 counts it.
    expect(sent.reduce((sum, [key, value]) => sum + key.length + String(value).length + 32, 0)).toBeLessThan(8_192);
  }
});

test('a list of a million mistakes is answered with the first of them', async () => {
  const pins = Buffer.concat(Array(1_000_000).fill(Buffer.from('ca010178', 'hex')));
  const answer = await doors.call('grpc', route, bodyOf('grpc', [pins]));
  expect(answer.message).toMatch(/^pin: 1000000 entries; at most 64 \(and 64 more\)/);
  expect(detailOf(answer, ErrorInfoSchema)?.metadata.omitted).toBeDefined();
});
