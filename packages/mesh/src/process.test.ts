import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createClient } from '@connectrpc/connect';
import { RouterService } from '@signalbox/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { errorOf, transportsTo } from '../test/test-clients.ts';
import type { Addresses } from './index.ts';

const PROGRAM = fileURLToPath(new URL('../test/program.ts', import.meta.url));
const PORTS = { SIGNALBOX_GRPC_PORT: '0', SIGNALBOX_HTTP_PORT: '0' };

interface Program {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<{ code: number | null; log: string }>;
}

const programs: Program[] = [];
afterEach(() => {
  for (const { child } of programs.splice(0)) child.kill('SIGKILL');
});

function start(environment: Record<string, string> = {}): Program {
  const child = spawn(process.execPath, [PROGRAM], { env: { ...process.env, ...PORTS, ...environment } });
  let log = '';
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  const program = { child, ended: once(child, 'close').then(([code]) => ({ code, log })) };
  programs.push(program);
  return program;
}

async function addresses({ child }: Program): Promise<Addresses> {
  const [line] = await once(child.stdout, 'data');
  return JSON.parse(String(line)) as Addresses;
}

function hangingCall(at: Addresses, name: string) {
  const router = createClient(RouterService, transportsTo(at)[name]!);
  return router.watchSnapshot({ resume: 'hang' })[Symbol.asyncIterator]();
}

let calls = 0;

/** Calls over one connection that is kept as long as the server lets it, until nobody listens; what came of it. */
async function callUntilRefused({ httpPort }: Addresses): Promise<Set<string>> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const outcomes = new Set<string>();
  for (let outcome = ''; outcome !== 'ECONNREFUSED'; calls++) {
    if (outcome !== '') outcomes.add(outcome);
    outcome = await post(agent, httpPort);
  }
  agent.destroy();
  return outcomes;
}

function post(agent: Agent, port: number): Promise<string> {
  return new Promise((resolve) => {
    const path = '/signalbox.router.v1.RouterService/Route';
    const headers = { 'content-type': 'application/json' };
    const request = httpRequest({ agent, port, host: '127.0.0.1', path, method: 'POST', headers }, async (response) => {
      try {
        const body = (await response.setEncoding('utf8').toArray()).join('');
        resolve(`${response.statusCode}${body.includes('DRAINING') ? ' DRAINING' : ''}`);
      } catch (error) {
        resolve(String(error));
      }
    });
    request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    request.end('{"policy":"any"}');
  });
}

/** The different answers of `/readyz` in their order. */
async function probeUntilRefused({ httpPort }: Addresses): Promise<string[]> {
  const seen: string[] = [];
  for (;;) {
    const status = await fetch(`http://127.0.0.1:${httpPort}/readyz`).then(
      async (response) => {
        await response.text();
        return String(response.status);
      },
      () => undefined,
    );
    if (status === undefined) return seen;
    if (status !== seen.at(-1)) seen.push(status);
  }
}

describe('a program', () => {
  it('drains and exits with 0 on SIGTERM and on SIGINT', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const program = start();
      const at = await addresses(program);
      const router = createClient(RouterService, transportsTo(at).grpc!);
      const call = router.explain({ subject: { case: 'request', value: { policy: 'sleep' } } });
      await router.route({});
      program.child.kill(signal);
      expect((await call).differsNow).toBe('sleep');
      expect((await program.ended).code).toBe(0);
    }
  });

  it('resets no connection of clients that keep calling while it drains', async () => {
    const program = start({ SIGNALBOX_DRAIN_DELAY: '300ms' });
    const at = await addresses(program);
    const clients = Array.from({ length: 8 }, () => callUntilRefused(at));
    const ready = probeUntilRefused(at);
    while (calls < 200) await setImmediate();
    program.child.kill('SIGTERM');
    const seen = new Set((await Promise.all(clients)).flatMap((outcomes) => [...outcomes]));
    expect([...seen].filter((outcome) => outcome !== '200' && outcome !== '503 DRAINING')).toEqual([]);
    expect(await ready).toEqual(['200', '503']);
    expect((await program.ended).code).toBe(0);
  });

  it('exits with 1 at once on a second signal', async () => {
    const program = start();
    const at = await addresses(program);
    const call = hangingCall(at, 'grpc');
    await call.next();
    program.child.kill('SIGTERM');
    await once(program.child.stderr, 'data');
    program.child.kill('SIGTERM');
    expect((await program.ended).code).toBe(1);
    await expect(call.next()).rejects.toThrow();
  });

  it('drains and exits with 1 after an exception or a rejection that nobody caught', async () => {
    for (const fault of ['exception', 'rejection']) {
      const program = start();
      const at = await addresses(program);
      const call = hangingCall(at, 'grpc');
      await call.next();
      const cut = errorOf(() => call.next());
      program.child.stdin.write(`${fault}\n`);
      expect(await cut).toMatchObject({ code: 14 });
      const { code, log } = await program.ended;
      expect(code).toBe(1);
      expect(log).toContain(`made to fail by ${fault}`);
    }
  });

  it('says all that is wrong with its environment and ends', async () => {
    const { code, log } = await start({ SIGNALBOX_GRPC_PORT: 'x', SIGNALBOX_LOG_LEVEL: 'loud' }).ended;
    expect(code).toBe(1);
    expect(log).toContain('SIGNALBOX_GRPC_PORT must be a port');
    expect(log).toContain('SIGNALBOX_LOG_LEVEL must be one of');
  });

  it('logs lines of JSON without contents', async () => {
    const program = start();
    await addresses(program);
    program.child.kill('SIGTERM');
    const { log } = await program.ended;
    expect(log).not.toContain('contents');
    const line = log.split('\n').find((text) => text.includes('what must not be logged'));
    expect(JSON.parse(line!)).toMatchObject({ name: 'program', prompt: '[redacted]', call: { request: '[redacted]' } });
  });
});
