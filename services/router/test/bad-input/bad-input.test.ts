import { create, toBinary, toJsonString } from '@bufbuild/protobuf';
import { codeToHttpStatus } from '@connectrpc/connect/protocol-connect';
import { RouterService, STATUS_OF_REASON } from '@signalbox/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAnswer } from '../client/answer.ts';
import { type Doors, openDoors, pathOf } from '../client/doors.ts';
import { createGrpcJsClient, type GrpcJsClient } from '../client/grpc-js-client.ts';
import { bodyOf } from '../client/protocol.ts';
import { noteworthyLines } from '../server/log-lines.ts';
import { type RunningServer, startServer } from '../server/running-server.ts';
import { type BadBytes, CANARY } from './bad-input.ts';
import { BINARY_MISTAKES, JSON_MISTAKES } from './encoding-mistakes.ts';
import { GOOD_FRAME, GRPC_MISTAKES } from './grpc-mistakes.ts';
import { GOOD_JSON, HTTP_MISTAKES } from './http-mistakes.ts';
import { expectOutcome, outcomeOf } from './outcome.ts';
import { POLICY_MISTAKES } from './policy-mistakes.ts';
import { ROUTE_MISTAKES } from './route-mistakes.ts';

const { route } = RouterService.method;

let server: RunningServer;
let doors: Doors;
let grpcJs: GrpcJsClient;

beforeAll(async () => {
  server = await startServer('trace');
  doors = openDoors(server, 2);
  grpcJs = createGrpcJsClient(server.grpcPort);
});

afterAll(async () => {
  for (const protocol of ['grpc', 'connect-json'] as const) {
    const body = protocol === 'grpc' ? bodyOf(protocol, [toBinary(route.input, create(route.input, GOOD))]) : GOOD_JSON;
    expect((await doors.call(protocol, route, body)).code).toBe(0);
  }
  grpcJs.close();
  doors.close();
  expect(await server.stop()).toBe(0);
  expect(noteworthyLines(server.output())).toEqual([]);
  expect(server.output()).not.toContain(CANARY);
});

const GOOD = { policy: 'support-desk', prompt: CANARY, user: CANARY, labels: { [CANARY]: CANARY } };

describe.each([...ROUTE_MISTAKES, ...POLICY_MISTAKES])('$mistake', (mistake) => {
  test('is explained alike by every protocol', async () => {
    const { method } = mistake;
    const message = create(method.input, mistake.message);
    const binary = toBinary(method.input, message);
    const json = Buffer.from(toJsonString(method.input, message));
    const library = await grpcJs.call(method, binary);
    expectOutcome(library, mistake);
    for (const protocol of ['grpc', 'grpc-web', 'connect-proto', 'connect-json'] as const) {
      const answer = await doors.call(
        protocol,
        method,
        bodyOf(protocol, [protocol === 'connect-json' ? json : binary]),
      );
      expect(outcomeOf(answer)).toEqual(outcomeOf(library));
      const isConnect = protocol.startsWith('connect');
      expect(answer.httpStatus).toBe(isConnect ? codeToHttpStatus(STATUS_OF_REASON[mistake.reason]) : 200);
    }
  });
});

test.each(BINARY_MISTAKES)('$mistake is explained alike by every protocol', async (mistake: BadBytes) => {
  const library = await grpcJs.call(route, mistake.bytes);
  expectOutcome(library, mistake);
  for (const protocol of ['grpc', 'grpc-web', 'connect-proto'] as const) {
    const answer = await doors.call(protocol, route, bodyOf(protocol, [mistake.bytes]));
    expect(outcomeOf(answer)).toEqual(outcomeOf(library));
  }
});

test.each(JSON_MISTAKES)('JSON with $mistake is explained', async (mistake: BadBytes) => {
  const answer = await doors.call('connect-json', route, mistake.bytes);
  expectOutcome(answer, mistake);
  expect(answer.httpStatus).toBe(400);
});

test.each(HTTP_MISTAKES)('a request with $mistake is explained', async (mistake) => {
  const { path = pathOf(route), headers = {}, body = GOOD_JSON, verb = 'POST', status } = mistake;
  const response = await doors.raw.http1.send(path, headers, verb === 'GET' ? Buffer.alloc(0) : body, verb);
  const answer = readAnswer(response);
  expect(answer.httpStatus).toBe(status);
  expectOutcome(answer, mistake);
});

test.each(GRPC_MISTAKES)('a gRPC call with $mistake is explained', async (mistake) => {
  const { path = pathOf(route), headers, body = GOOD_FRAME } = mistake;
  const allHeaders = { 'content-type': 'application/grpc', te: 'trailers', ...headers };
  expectOutcome(readAnswer(await doors.raw.grpc.send(path, allHeaders, body)), mistake);
});

test.each([
  ['no content type', {}],
  ['the one that curl makes up', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['JSON with a charset', { 'content-type': 'application/json; charset=utf-8' }],
])('JSON is taken with %s', async (_, headers: Record<string, string>) => {
  const { status, body } = await doors.raw.http1.send(pathOf(route), headers, GOOD_JSON);
  expect([status, JSON.parse(body.toString())]).toEqual([200, expect.objectContaining({ policy: 'support-desk' })]);
});

test('a prompt of exactly 4 MiB is taken by every protocol', async () => {
  const message = create(route.input, { ...GOOD, prompt: CANARY.padEnd(4 * 1024 * 1024, ' canary') });
  const binary = toBinary(route.input, message);
  expect((await grpcJs.call(route, binary)).code).toBe(0);
  for (const protocol of ['grpc', 'grpc-web', 'connect-proto', 'connect-json'] as const) {
    const bytes = protocol === 'connect-json' ? Buffer.from(toJsonString(route.input, message)) : binary;
    expect((await doors.call(protocol, route, bodyOf(protocol, [bytes]))).code).toBe(0);
  }
});
