import { createServer } from 'node:net';
import { Writable } from 'node:stream';
import { createClient } from '@connectrpc/connect';
import { RouterService, SignalboxError } from '@signalbox/contracts';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import {
  callWithBytes,
  collect,
  errorOf,
  grpcClientTo,
  startHost,
  transportsTo,
  untilInFlight,
} from '../test/test-clients.ts';
import { createTestService } from '../test/test-service.ts';
import { type CallInfo, createHost, createLogger, defineService, type HostOptions } from './index.ts';

const DRAINING = { code: 14, message: 'this server is shutting down; retry elsewhere at once' };

function hostWith(options: Partial<HostOptions>) {
  const logger = createLogger('test', 'silent');
  const services = [createTestService().service];
  return createHost({
    services,
    host: '127.0.0.1',
    grpcPort: 0,
    httpPort: 0,
    insecure: false,
    drainDelayMs: 0,
    logger,
    ...options,
  });
}

function waiting(policy = 'wait') {
  return { subject: { case: 'request', value: { policy } } } as const;
}

describe('start', () => {
  it('names a port in use, its door, its variable and what to do, and leaves no door open', async () => {
    const { host, at } = await startHost([createTestService().service]);
    for (const [options, door, variable] of [
      [{ grpcPort: at.grpcPort }, 'gRPC', 'SIGNALBOX_GRPC_PORT'],
      [{ httpPort: at.httpPort }, 'HTTP', 'SIGNALBOX_HTTP_PORT'],
    ] as const) {
      const taken = Object.values(options)[0];
      const error = await hostWith(options)
        .start()
        .catch((e: unknown) => e);
      expect(error).toBeInstanceOf(SignalboxError);
      expect(error).toMatchObject({
        reason: 'INVALID_FIELD',
        message: `the ${door} door cannot listen: port ${taken} on 127.0.0.1 is in use; stop what listens there, or set ${variable} to another port (0 takes a free one)`,
        details: { fields: [{ field: variable }] },
      });
    }
    await host.stop();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(at.grpcPort, '127.0.0.1', resolve));
    server.close();
  });

  it('names an address that is not of this machine', async () => {
    const error = await hostWith({ host: '192.0.2.1', insecure: true })
      .start()
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ details: { fields: [{ field: 'SIGNALBOX_HOST' }] } });
  });

  it('refuses to listen beyond this machine without authentication, unless told so', async () => {
    const error = await hostWith({ host: '0.0.0.0' })
      .start()
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ reason: 'INVALID_FIELD', details: { fields: [{ field: 'SIGNALBOX_HOST' }] } });
    expect((error as Error).message).toContain('SIGNALBOX_INSECURE');
    const host = hostWith({ host: '0.0.0.0', insecure: true });
    await host.start();
    await host.stop();
  });

  it('is not ready until told so, and never again after it has drained', async () => {
    const host = hostWith({});
    const at = await host.start();
    const ready = () => fetch(`http://127.0.0.1:${at.httpPort}/readyz`).then(({ status }) => status);
    expect(await ready()).toBe(503);
    host.ready();
    expect(await ready()).toBe(200);
    await host.drain();
    host.ready();
    expect(await ready()).toBe(503);
    await host.stop();
  });
});

describe('drain', () => {
  it('says so, refuses new calls on both doors and lets those in flight finish', async () => {
    const test = createTestService();
    const { host, at } = await startHost([test.service]);
    const routers = Object.values(transportsTo(at)).map((transport) => createClient(RouterService, transport));
    const inFlight = routers.map((router) => router.explain(waiting()));
    await untilInFlight(host, routers.length);
    const client = grpcClientTo(at);
    const watch = client.makeServerStreamRequest(
      '/grpc.health.v1.Health/Watch',
      (bytes: Buffer) => bytes,
      (bytes: Buffer) => bytes[1],
      Buffer.alloc(0),
    );
    const statuses = watch[Symbol.asyncIterator]() as AsyncIterator<number>;
    watch.on('error', () => {});
    expect((await statuses.next()).value).toBe(1);

    const drained = host.drain();
    expect((await statuses.next()).value).toBe(2);
    expect((await fetch(`http://127.0.0.1:${at.httpPort}/readyz`)).status).toBe(503);
    const alive = await fetch(`http://127.0.0.1:${at.httpPort}/healthz`);
    expect([alive.status, alive.headers.get('connection')]).toEqual([200, 'close']);
    for (const router of routers) {
      expect(await errorOf(() => router.route({}))).toMatchObject(DRAINING);
      expect(await errorOf(() => collect(router.watchSnapshot({})))).toMatchObject(DRAINING);
    }
    test.release();
    for (const answer of await Promise.all(inFlight)) expect(answer.differsNow).toBe('wait');
    await drained;
    expect(host.counts).toMatchObject({ inFlight: 0, refusedDraining: 2 * routers.length, refusedOverloaded: 0 });
    client.close();
    await host.stop();
  });

  it('ends what is still in flight after the grace', async () => {
    const { host, at } = await startHost([createTestService().service]);
    const routers = Object.values(transportsTo(at)).map((transport) => createClient(RouterService, transport));
    const calls = routers.flatMap((router) => [
      errorOf(() => router.explain(waiting('hang'))),
      errorOf(() => collect(router.watchSnapshot({ resume: 'hang' }))),
    ]);
    await untilInFlight(host, calls.length);
    await host.drain(0);
    for (const error of await Promise.all(calls)) expect(error).toMatchObject(DRAINING);
    expect(host.counts.inFlight).toBe(0);
    await host.stop();
  });

  it('tells long-lived streams, so that they can end by themselves', async () => {
    const service = defineService(RouterService, {
      async *watchSnapshot(_, { drainSignal }) {
        yield { cursor: 'first' };
        await new Promise((resolve) => drainSignal.addEventListener('abort', resolve));
        yield { cursor: 'last' };
      },
    });
    const { host, at } = await startHost([service]);
    const streams = Object.values(transportsTo(at)).map((transport) =>
      collect(createClient(RouterService, transport).watchSnapshot({})),
    );
    await untilInFlight(host, streams.length);
    await host.drain();
    for (const messages of await Promise.all(streams)) {
      expect(messages.map(({ cursor }) => cursor)).toEqual(['first', 'last']);
    }
    await host.stop();
  });

  it('under load fails no call that was accepted', async () => {
    const { host, at } = await startHost([createTestService().service]);
    const seen: (number | string)[] = [];
    const count = (code: number) => seen.filter((one) => one === code).length;
    const enough = () => count(14) > 500;
    const callers = Object.values(transportsTo(at)).flatMap((transport) => {
      const router = createClient(RouterService, transport);
      const quick = () => router.route({});
      const slow = () => router.explain(waiting('sleep'));
      return [quick, slow, quick, slow, quick, slow].map((call) => callUntil(enough, call, seen));
    });
    while (count(0) < 500) await new Promise((resolve) => setImmediate(resolve));
    await host.drain();
    await Promise.all(callers);
    expect(new Set(seen)).toEqual(new Set([0, 14]));
    expect(host.counts.accepted).toBe(count(0));
    await host.stop();
  });
});

/** Calls again and again; notes the status of each call, or what else went wrong. */
async function callUntil(enough: () => boolean, call: () => Promise<unknown>, seen: (number | string)[]) {
  while (!enough()) {
    const status = await call().then(
      () => 0,
      (error: { code?: number }) => error.code ?? String(error),
    );
    seen.push(status);
  }
}

describe('stop', () => {
  it('ends connections that their clients keep open', async () => {
    const { host, at } = await startHost([createTestService().service]);
    const client = grpcClientTo(at);
    await callWithBytes(client, '/signalbox.router.v1.RouterService/Route', Buffer.alloc(0));
    await createClient(RouterService, transportsTo(at)['connect binary http2']!).route({});
    await fetch(`http://127.0.0.1:${at.httpPort}/healthz`).then((response) => response.text());
    await host.stop();
    await expect(fetch(`http://127.0.0.1:${at.httpPort}/healthz`)).rejects.toThrow();
    client.close();
  });
});

describe('observe', () => {
  it('is told of every call once, with its status', async () => {
    const calls: CallInfo[] = [];
    const { host, at } = await startHost([createTestService().service], { observe: (call) => calls.push(call) });
    for (const [name, transport] of Object.entries(transportsTo(at))) {
      const router = createClient(RouterService, transport);
      calls.length = 0;
      await router.route({});
      await router.explain(waiting('sleep'));
      await errorOf(() => router.route({ policy: 'fields' }));
      await errorOf(() => router.explain(waiting('quotas')));
      await collect(router.watchSnapshot({ resume: '2' }));
      await errorOf(() => collect(router.watchSnapshot({ resume: '2 quotas' })));
      await errorOf(() => router.explain(waiting('hang')));
      await errorOf(() => router.explain(waiting('x'.repeat(70_000))));
      const seen = calls.map(({ method, transport: kind, code }) => `${kind} ${method.split('/')[1]} ${code}`);
      const kind = name.split(' ')[0];
      expect(seen).toEqual(
        [
          'Route 0',
          'Explain 0',
          'Route 3',
          'Explain 8',
          'WatchSnapshot 0',
          'WatchSnapshot 8',
          'Explain 4',
          'Explain 8',
        ].map((call) => `${kind} ${call}`),
      );
      for (const { durationNs } of calls) expect(durationNs).toBeGreaterThanOrEqual(0);
    }
    await host.stop();
  });
});

describe('the log', () => {
  it('has faults with their stack, calls at debug level, and never contents', async () => {
    let log = '';
    const sink = new Writable({
      write(chunk, _, done) {
        log += chunk;
        done();
      },
    });
    const { host, at } = await startHost([createTestService().service], { logger: pino({ level: 'debug' }, sink) });
    for (const transport of Object.values(transportsTo(at))) {
      const router = createClient(RouterService, transport);
      await router.route({ prompt: 'contents' });
      await errorOf(() => router.route({ policy: 'metadata', prompt: 'contents' }));
      const { message } = await errorOf(() => router.route({ policy: 'bug' }));
      const incident = /[0-9a-f]{8}$/.exec(message)![0];
      const line = log.split('\n').find((text) => text.includes(incident))!;
      expect(JSON.parse(line)).toMatchObject({ incident, err: { type: 'TypeError' } });
    }
    expect(log.match(/"msg":"call"/g)).toHaveLength(15);
    expect(log).not.toContain('contents');
    await host.stop();
  });
});
