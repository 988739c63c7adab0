import { create, toBinary, toJsonString } from '@bufbuild/protobuf';
import type { Client } from '@grpc/grpc-js';
import { RouteRequestSchema } from '@signalbox/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callWithBytes, grpcClientTo, type SeenError, startHost } from '../test/test-clients.ts';
import { createTestService } from '../test/test-service.ts';
import type { Addresses, Host } from './index.ts';

const ROUTE = '/signalbox.router.v1.RouterService/Route';
const REQUEST = create(RouteRequestSchema, {
  requestId: 'r',
  prompt: 'How do I reset my password? 😀',
  inputTokens: 12n,
  latencyBudget: { seconds: 2n, nanos: 5 },
  toolsRequired: ['a', 'b'],
  labels: { team: 'support' },
  history: [{ target: 'a/b', result: 2 }],
  retrievalConfidence: 0.5,
});
const RUNS = { numRuns: 1_500, seed: 7 };
const AT_ONCE = 50;

let host: Host;
let at: Addresses;
let client: Client;

beforeAll(async () => {
  ({ host, at } = await startHost([createTestService().service]));
  client = grpcClientTo(at);
});
afterAll(async () => {
  client.close();
  await host.stop();
});

/** A few bytes of a valid message overwritten, removed or put in. */
function mutations(valid: Uint8Array): fc.Arbitrary<Buffer> {
  const edit = fc.record({ at: fc.nat(valid.length), remove: fc.nat(3), insert: fc.uint8Array({ maxLength: 3 }) });
  return fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) => {
    let bytes = Buffer.from(valid);
    for (const { at: offset, remove, insert } of edits) {
      bytes = Buffer.concat([bytes.subarray(0, offset), insert, bytes.subarray(offset + remove)]);
    }
    return bytes;
  });
}

/** Runs the attempt on every sample; the codes that came, sorted. */
async function codesOf(samples: readonly Buffer[], attempt: (bytes: Buffer) => Promise<number>): Promise<number[]> {
  const codes = new Set<number>();
  for (let from = 0; from < samples.length; from += AT_ONCE) {
    for (const code of await Promise.all(samples.slice(from, from + AT_ONCE).map(attempt))) codes.add(code);
  }
  return [...codes].sort((a, b) => a - b);
}

function overGrpc(bytes: Buffer): Promise<number> {
  return callWithBytes(client, ROUTE, bytes).then(
    () => 0,
    ({ code }: SeenError) => code,
  );
}

function overHttp(type: string): (bytes: Buffer) => Promise<number> {
  return async (body) => {
    const headers = { 'content-type': type };
    const response = await fetch(`http://127.0.0.1:${at.httpPort}${ROUTE}`, { method: 'POST', headers, body });
    await response.arrayBuffer();
    return response.status;
  };
}

describe('mutated and random messages get an answer or are refused, never an internal error', () => {
  const binary = fc.oneof(mutations(toBinary(RouteRequestSchema, REQUEST)), fc.uint8Array().map(Buffer.from));
  const json = fc.oneof(
    mutations(Buffer.from(toJsonString(RouteRequestSchema, REQUEST))),
    fc.json().map((text) => Buffer.from(text)),
  );

  it('over gRPC', async () => {
    expect(await codesOf(fc.sample(binary, RUNS), overGrpc)).toEqual([0, 3]);
  });

  it('over HTTP in binary', async () => {
    expect(await codesOf(fc.sample(binary, RUNS), overHttp('application/proto'))).toEqual([200, 400]);
  });

  it('over HTTP in JSON', async () => {
    expect(await codesOf(fc.sample(json, RUNS), overHttp('application/json'))).toEqual([200, 400]);
  });
});
