import type { Socket } from 'node:net';
import { fromBinary } from '@bufbuild/protobuf';
import { type Client, createClient, type Transport } from '@connectrpc/connect';
import { ErrorInfoSchema, RouterService } from '@signalbox/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStream, RESET } from '../test/raw-frames.ts';
import { collect, errorOf, type SeenError, startHost, transportsTo, untilInFlight } from '../test/test-clients.ts';
import { createTestService, ONE_OUTCOME } from '../test/test-service.ts';
import { type Addresses, defineService, type Host, PROMPT_MAX_REQUEST_BYTES } from './index.ts';

type Router = Client<typeof RouterService>;

const test = createTestService();
let host: Host;
let at: Addresses;
let transports: Record<string, Transport>;

beforeAll(async () => {
  ({ host, at } = await startHost([test.service]));
  transports = transportsTo(at);
});
afterAll(() => host.stop());

/** What each way of calling gives, by its name. */
async function everywhere<T>(call: (router: Router, name: string) => Promise<T>): Promise<Record<string, T>> {
  const results: Record<string, T> = {};
  for (const [name, transport] of Object.entries(transports)) {
    results[name] = await call(createClient(RouterService, transport), name);
  }
  return results;
}

/** Asserts that all ways of calling give the same, and returns that. */
async function same<T>(call: (router: Router, name: string) => Promise<T>): Promise<T> {
  const results = Object.entries(await everywhere(call));
  const first = results[0]![1];
  for (const [name, result] of results) expect([name, result]).toEqual([name, first]);
  return first;
}

function reasonOf({ details }: SeenError): string {
  const [type, value] = details[0]!;
  expect(type).toBe('google.rpc.ErrorInfo');
  const info = fromBinary(ErrorInfoSchema, Buffer.from(value, 'base64'));
  expect(info.domain).toBe('signalbox.dev');
  return info.reason;
}

function one(policy: string) {
  return { subject: { case: 'request', value: { policy } } } as const;
}

async function* stream<T>(...messages: T[]): AsyncGenerator<T> {
  yield* messages;
}

describe('both doors answer alike', () => {
  it('to a unary call that answers at once', async () => {
    const answer = await same((router) => router.route({ policy: 'any', requestId: 'ä😀' }));
    expect(answer).toMatchObject({ policy: 'any', requestId: 'ä😀' });
  });

  it('to a unary call that answers with a promise and plain properties', async () => {
    expect(await same((router) => router.explain(one('sleep')))).toMatchObject({ differsNow: 'sleep' });
  });

  it('to a server stream', async () => {
    const messages = await same((router) => collect(router.watchSnapshot({ resume: '100' })));
    expect(messages.map(({ cursor }) => cursor)).toEqual(Array.from({ length: 100 }, (_, n) => String(n)));
  });

  it('to a client stream', async () => {
    const answer = await same((router) => router.reportStream(stream(ONE_OUTCOME, ONE_OUTCOME, ONE_OUTCOME)));
    expect(answer.accepted).toBe(3n);
  });

  it('to a stream in both directions, where HTTP/2 allows one', async () => {
    const requests = () => stream({ request: { requestId: 'a' } }, { request: { requestId: 'b' } });
    const results = await everywhere(async (router, name) =>
      name.includes('http1') ? undefined : await collect(router.routeStream(requests())),
    );
    for (const [name, messages] of Object.entries(results)) {
      const ids = messages?.map(({ result }) => result?.requestId);
      expect([name, ids]).toEqual([name, name.includes('http1') ? undefined : ['a', 'b']]);
    }
  });

  for (const [policy, code, reason, details] of [
    ['fields', 3, 'INVALID_FIELD', ['BadRequest']],
    ['preconditions', 9, 'NO_TARGET_SATISFIES', ['PreconditionFailure']],
    ['quotas', 8, 'BUDGET_EXHAUSTED', ['QuotaFailure', 'RetryInfo']],
    ['metadata', 5, 'POLICY_NOT_FOUND', []],
    ['connect', 5, 'INTERNAL', []],
    ['surrogate', 5, 'POLICY_NOT_FOUND', []],
    ['endless', 9, 'NO_TARGET_SATISFIES', ['PreconditionFailure']],
  ] as const) {
    it(`to a failure with ${policy}`, async () => {
      const seen = await same((router) => errorOf(() => router.route({ policy })));
      expect(seen.code).toBe(code);
      expect(reasonOf(seen)).toBe(reason);
      expect(seen.details.slice(1).map(([type]) => type)).toEqual(details.map((name) => `google.rpc.${name}`));
      expect(await same((router) => errorOf(() => router.explain(one(policy))))).toEqual(seen);
      expect(await same((router) => errorOf(() => collect(router.watchSnapshot({ resume: `2 ${policy}` }))))).toEqual(
        seen,
      );
    });
  }

  it('to a failure in the middle of a stream, after what was sent before', async () => {
    const seen = await same(async (router) => {
      const cursors: string[] = [];
      const error = await errorOf(async () => {
        for await (const { cursor } of router.watchSnapshot({ resume: '3 quotas' })) cursors.push(cursor);
      });
      return { cursors, code: error.code };
    });
    expect(seen).toEqual({ cursors: ['0', '1', '2'], code: 8 });
  });

  it('to a fault of ours: an incident id and nothing else', async () => {
    const results = await everywhere((router) => errorOf(() => router.route({ policy: 'bug', prompt: 'my prompt' })));
    for (const seen of Object.values(results)) {
      expect(seen.code).toBe(13);
      expect(reasonOf(seen)).toBe('INTERNAL');
      expect(seen.message).toMatch(/^internal error; the log has it as incident [0-9a-f]{8}$/);
    }
  });

  it('to a response that cannot be written', async () => {
    const results = await everywhere((router) => errorOf(() => router.route({ policy: 'unwritable' })));
    for (const seen of Object.values(results)) {
      expect([seen.code, reasonOf(seen)]).toEqual([13, 'INTERNAL']);
      expect(seen.message).toMatch(/^internal error/);
    }
  });

  it('to a method without implementation', async () => {
    const seen = await same((router) => errorOf(() => router.report({})));
    expect([seen.code, reasonOf(seen)]).toEqual([12, 'UNIMPLEMENTED']);
    expect(seen.message).toBe('this server does not offer the method /signalbox.router.v1.RouterService/Report');
  });

  it('to a call that outlives the method’s deadline', async () => {
    const seen = await same((router) => errorOf(() => router.explain(one('hang'))));
    expect([seen.code, reasonOf(seen)]).toEqual([4, 'DEADLINE_EXCEEDED']);
    expect(seen.message).toBe('the deadline of Explain passed before the answer was ready');
  });

  it('to a message that is larger than its method takes', async () => {
    const big = 'x'.repeat(256 * 1024);
    const seen = await same((router) => errorOf(() => router.route({ prompt: big })));
    expect([seen.code, reasonOf(seen)]).toEqual([8, 'MESSAGE_TOO_LARGE']);
    expect(seen.message).toBe('Route takes messages of up to 262144 bytes');
    const huge = 'x'.repeat(1024 * 1024);
    expect(await same((router) => errorOf(() => router.route({ prompt: huge })))).toEqual(seen);
    const explain = await same((router) =>
      errorOf(() => router.explain({ subject: { case: 'request', value: { prompt: big } } })),
    );
    expect(explain.message).toBe('Explain takes messages of up to 65536 bytes');
    const streamed = await same((router) => errorOf(() => collect(router.watchSnapshot({ resume: big }))));
    expect([streamed.code, reasonOf(streamed)]).toEqual([8, 'MESSAGE_TOO_LARGE']);
  });
});

describe('prompts of 4 MiB', () => {
  it('are taken where the method takes them, several at a time', async () => {
    const prompts = { methods: { route: { maxRequestBytes: PROMPT_MAX_REQUEST_BYTES } } };
    const service = defineService(
      RouterService,
      { route: ({ prompt }) => ({ reason: String(prompt.length) }) },
      prompts,
    );
    const large = await startHost([service]);
    const prompt = 'x'.repeat(4 * 1024 * 1024);
    for (const [name, transport] of Object.entries(transportsTo(large.at))) {
      const router = createClient(RouterService, transport);
      const answers = await Promise.all(Array.from({ length: 6 }, () => router.route({ prompt })));
      expect([name, new Set(answers.map(({ reason }) => reason))]).toEqual([name, new Set(['4194304'])]);
    }
    await large.host.stop();
  });
});

describe('a caller that does not read', () => {
  it('holds a stream no longer than its deadline', async () => {
    const block = 'x'.repeat(64 * 1024);
    const endless = defineService(
      RouterService,
      {
        async *watchSnapshot() {
          for (;;) yield { cursor: block };
        },
      },
      { methods: { watchSnapshot: { maxDeadlineMs: 200 } } },
    );
    const held = await startHost([endless]);
    const ends = Object.values(transportsTo(held.at)).map(async (transport) => {
      const messages = createClient(RouterService, transport).watchSnapshot({})[Symbol.asyncIterator]();
      await messages.next();
    });
    await Promise.all(ends);
    await untilInFlight(held.host, 0);
    await held.host.stop();
  });
});

describe('a stream of requests that is cut off', () => {
  const ways: ((socket: Socket) => void)[] = [
    (socket) => socket.write(RESET),
    (socket) => socket.end(),
    (socket) => socket.resetAndDestroy(),
  ];
  const cases = ['ReportStream', 'RouteStream'].flatMap((method) => ways.map((way) => ({ method, way })));

  it('never looks complete', async () => {
    const codes: number[] = [];
    const cut = await startHost([test.service], { observe: ({ code }) => codes.push(code) });
    const cutOff = async (port: number, type: string, method: string, way: (socket: Socket) => void) => {
      const socket = openStream(port, `/signalbox.router.v1.RouterService/${method}`, type);
      await untilInFlight(cut.host, 1);
      way(socket);
      await untilInFlight(cut.host, 0);
      socket.destroy();
    };
    for (const { method, way } of cases) {
      await cutOff(cut.at.grpcPort, 'application/grpc', method, way);
      await cutOff(cut.at.httpPort, 'application/connect+proto', method, way);
    }
    expect(codes).toEqual(Array(2 * cases.length).fill(1));
    await cut.host.stop();
  });
});

describe('the context of a call', () => {
  it('is the same on both doors', async () => {
    await everywhere(async (router, name) => {
      test.contexts.length = 0;
      await router.explain(one('sleep'), { headers: { 'x-request-id': 'r-1', 'x-some': 'ü'.normalize('NFD')[0]! } });
      const context = test.contexts[0]!;
      expect(context.method.name).toBe('Explain');
      expect(context.transport).toBe(name.split(' ')[0]);
      expect(context.principal).toMatchObject({ tenant: 'default', kind: 'none' });
      expect(context.requestId).toBe('r-1');
      expect(context.header('x-some')).toBe('u');
      expect(context.header('x-none')).toBeUndefined();
      expect(context.signal).toBeInstanceOf(AbortSignal);
      return undefined;
    });
  });

  it('makes a request id where the caller gives none', async () => {
    await everywhere(async (router) => {
      test.contexts.length = 0;
      await router.route({});
      expect(test.contexts[0]!.requestId).toMatch(/^[0-9a-f]{8}-/);
      return undefined;
    });
  });

  it('takes the caller’s deadline, up to the method’s longest', async () => {
    await everywhere(async (router) => {
      test.contexts.length = 0;
      const before = Date.now();
      await router.explain(one('sleep'), { timeoutMs: 60_000 });
      const { deadlineAtMs } = test.contexts[0]!;
      expect(deadlineAtMs).toBeGreaterThanOrEqual(before + 600);
      expect(deadlineAtMs).toBeLessThanOrEqual(Date.now() + 600);
      return undefined;
    });
  });

  it('aborts its signal when the caller goes away', async () => {
    for (const [name, transport] of Object.entries(transports)) {
      test.contexts.length = 0;
      const caller = new AbortController();
      const router = createClient(RouterService, transport);
      const messages = router.watchSnapshot({ resume: 'hang' }, { signal: caller.signal })[Symbol.asyncIterator]();
      await messages.next();
      const { signal } = test.contexts[0]!;
      const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
      caller.abort();
      await expect(messages.next()).rejects.toThrow();
      await aborted;
      expect([name, signal.reason.reason]).toEqual([name, 'CANCELLED']);
    }
  });
});
