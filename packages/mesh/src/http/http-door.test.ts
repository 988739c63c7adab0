import { Agent, request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchange } from '../../test/raw-http1.ts';
import { openHttp2 } from '../../test/raw-http2.ts';
import { startHost } from '../../test/test-clients.ts';
import { createTestService } from '../../test/test-service.ts';
import type { Addresses, Host } from '../index.ts';

const ROUTE = '/signalbox.router.v1.RouterService/Route';
const JSON_TYPE = { 'content-type': 'application/json' };

const test = createTestService();
let host: Host;
let at: Addresses;

beforeAll(async () => {
  ({ host, at } = await startHost([test.service], {
    routes: {
      '/metrics': (_, response) => response.end('some_metric 1\n'),
      '/broken': () => {
        throw new Error('secret');
      },
    },
  }));
});
afterAll(() => host.stop());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: {
    code?: string;
    message?: string;
    details?: { debug?: { reason?: string; fieldViolations?: unknown } }[];
    policy?: string;
  };
}

async function call(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${at.httpPort}${path}`, { method: 'POST', ...init });
  return { status: response.status, headers: response.headers, json: (await response.json()) as Answer['json'] };
}

function reason({ json }: Answer): string | undefined {
  return json.details?.[0]?.debug?.reason;
}

describe('JSON', () => {
  it('is taken from curl, which calls it a form', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { status, json } = await call(ROUTE, { headers, body: '{"policy":"any"}' });
    expect([status, json.policy]).toEqual([200, 'any']);
  });

  it('is not taken as a form from a browser, which any site can make send one', async () => {
    for (const header of ['origin: http://localhost', 'sec-fetch-site: cross-site']) {
      const answer = await exchange(at.httpPort, [
        `POST ${ROUTE} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${header}\r\n`,
        'content-type: application/x-www-form-urlencoded\r\ncontent-length: 2\r\n\r\n{}',
      ]);
      expect(answer).toMatch(/^HTTP\/1.1 415 /);
    }
  });

  it('with a field that does not exist is refused by that field’s name', async () => {
    const answer = await call(ROUTE, { headers: JSON_TYPE, body: '{"polciy":"any"}' });
    expect([answer.status, reason(answer)]).toEqual([400, 'MALFORMED_MESSAGE']);
    expect(answer.json.message).toBe("unknown field 'polciy'; did you mean 'policy'?");
    const [, badRequest] = answer.json.details!;
    expect(badRequest?.debug).toMatchObject({ fieldViolations: [{ field: 'polciy' }] });
  });

  it('with values of the wrong kind is refused by the field’s name', async () => {
    for (const [body, part] of [
      ['{"images":"many"}', 'images: '],
      ['{"images":1.5}', 'images: '],
      ['{"maxCostUsd":"lots"}', 'max_cost_usd: '],
      ['{"outputFormat":"OUTPUT_FORMAT_RHYME"}', 'OUTPUT_FORMAT_RHYME'],
      ['{"latencyBudget":"soon"}', 'latency_budget: '],
      ['{"policy":"a","policy":"b"}', 'twice'],
      ['[]', 'RouteRequest'],
      ['{"policy":', 'RouteRequest'],
      ['', 'RouteRequest'],
    ] as const) {
      const answer = await call(ROUTE, { headers: JSON_TYPE, body });
      expect([body, answer.status, reason(answer)]).toEqual([body, 400, 'MALFORMED_MESSAGE']);
      expect(answer.json.message).toContain(part);
    }
  });

  it('is explained in every protocol, and compressed, too', async () => {
    const json = Buffer.from('{"promt":"contents"}');
    const length = Buffer.from([0, 0, 0, 0, json.length]);
    for (const [headers, body] of [
      [{ ...JSON_TYPE, 'content-encoding': 'gzip' }, gzipSync(json)],
      [{ 'content-type': 'application/grpc-web+json' }, Buffer.concat([length, json])],
    ] as const) {
      const response = await fetch(`http://127.0.0.1:${at.httpPort}${ROUTE}`, { method: 'POST', headers, body });
      expect(decodeURIComponent(await response.text())).toContain("unknown field 'promt'; did you mean 'prompt'?");
    }
  });

  it('is never repeated, whatever is wrong with it and however it came', async () => {
    const bodies = [
      '{"policy":"support-desk","prompt":XYZZY secret}',
      '{"prompt":["XYZZY secret"]}',
      '{"images":"XYZZY secret"}',
      '{"XYZZY secret":1}',
      '{"XYZZY secret":1,"XYZZY secret":2}',
      '{"labels":{"XYZZY secret":1}}',
      '"XYZZY secret"',
      'XYZZY',
    ];
    const watch = '/signalbox.router.v1.RouterService/WatchSnapshot';
    const report = '/signalbox.router.v1.RouterService/ReportStream';
    for (const text of bodies) {
      const frame = Buffer.concat([Buffer.from([0, 0, 0, 0, text.length]), Buffer.from(text)]);
      for (const [path, type, body] of [
        [ROUTE, 'application/json', text],
        [ROUTE, 'application/grpc-web+json', frame],
        [watch, 'application/connect+json', frame],
        [report, 'application/connect+json', frame],
      ] as const) {
        const url = `http://127.0.0.1:${at.httpPort}${path}`;
        const response = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body });
        const answer = JSON.stringify([...response.headers]) + (await response.text());
        expect(answer).toMatch(/MALFORMED_MESSAGE|grpc-status: 3/);
        expect(answer).not.toMatch(/XYZZY|secret/);
      }
    }
  });

  it('that is not UTF-8 is refused', async () => {
    const body = Buffer.concat([Buffer.from('{"policy":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    const answer = await call(ROUTE, { headers: JSON_TYPE, body });
    expect([answer.status, reason(answer)]).toEqual([400, 'MALFORMED_MESSAGE']);
  });
});

describe('binary messages', () => {
  it('that cannot be decoded are refused as on the gRPC door', async () => {
    const headers = { 'content-type': 'application/proto' };
    for (const body of [Buffer.from([0xff, 0xff, 0xff]), Buffer.from([0x12, 1, 0xff])]) {
      const answer = await call(ROUTE, { headers, body });
      expect([answer.status, reason(answer)]).toEqual([400, 'MALFORMED_MESSAGE']);
      expect(answer.json.message).toMatch(/^cannot decode message signalbox.router.v1.RouteRequest: /);
    }
  });
});

describe('web pages', () => {
  const ask = (port: number, head: string) =>
    exchange(port, [`GET /readyz HTTP/1.1\r\nconnection: close\r\n${head}\r\n\r\n`]);

  it('cannot reach a loopback address through a name of their own', async () => {
    for (const name of ['localhost', 'LOCALHOST:8080', 'localhost.', '127.0.0.1:1', '127.1.2.3', '[::1]:8080']) {
      expect(await ask(at.httpPort, `host: ${name}`)).toMatch(/^HTTP\/1.1 200 /);
    }
    for (const name of ['evil.example', 'evil.example:8080', '127.0.0.1.evil.example', 'localhost.evil.example', '']) {
      const answer = await ask(at.httpPort, `host: ${name}`);
      expect([name, answer]).toEqual([name, expect.stringMatching(/^HTTP\/1.1 421 [\s\S]*"reason":"FORBIDDEN"/)]);
    }
  });

  it('of another origin are refused, whatever the address', async () => {
    const open = await startHost([test.service], { host: '0.0.0.0', insecure: true });
    for (const [host, origin, status] of [
      ['signalbox.example', 'http://signalbox.example', 200],
      ['signalbox.example:80', 'http://signalbox.example', 200],
      ['signalbox.example', 'https://signalbox.example', 200],
      ['signalbox.example', 'http://evil.example', 403],
      ['signalbox.example', 'http://signalbox.example:81', 403],
      ['signalbox.example', 'null', 403],
    ] as const) {
      const answer = await ask(open.at.httpPort, `host: ${host}\r\norigin: ${origin}`);
      expect([host, origin, answer.slice(9, 12)]).toEqual([host, origin, String(status)]);
    }
    await open.host.stop();
  });
});

describe('compression', () => {
  it('is taken; broken, unknown, unannounced or too large, it is refused', async () => {
    for (const [headers, status] of [
      [{ ...JSON_TYPE, 'content-encoding': 'gzip' }, 400],
      [{ ...JSON_TYPE, 'content-encoding': 'zstd' }, 501],
    ] as const) {
      expect((await call(ROUTE, { headers, body: '{}' })).status).toBe(status);
    }
    const zipped = { ...JSON_TYPE, 'content-encoding': 'gzip' };
    const answer = await call(ROUTE, { headers: zipped, body: gzipSync('{"policy":"any"}') });
    expect(answer.json.policy).toBe('any');
    const bomb = await call(ROUTE, { headers: zipped, body: gzipSync(Buffer.alloc(10_000_000, ' ')) });
    expect([bomb.status, reason(bomb)]).toEqual([429, 'MESSAGE_TOO_LARGE']);
    const response = await fetch(`http://127.0.0.1:${at.httpPort}${ROUTE}`, {
      method: 'POST',
      headers: { 'content-type': 'application/grpc-web+proto' },
      body: Buffer.from([1, 0, 0, 0, 1, 0]),
    });
    expect(await response.text()).toMatch(/grpc-status: 3\r\n/);
  });
});

describe('what is no call', () => {
  it('gets 404 and is told what there is', async () => {
    for (const path of ['/', '/nothing', '/signalbox.router.v1.RouterServic/Route']) {
      const answer = await call(path, { method: 'GET' });
      expect([answer.status, reason(answer)]).toEqual([404, 'UNIMPLEMENTED']);
      expect(answer.json.message).toBe(
        `nothing is at ${path}; there is /signalbox.router.v1.RouterService/METHOD, /healthz, /readyz, /metrics, /broken`,
      );
    }
  });

  it('gets 501 for an unknown method of a known service', async () => {
    const answer = await call('/signalbox.router.v1.RouterService/Nothing', { headers: JSON_TYPE, body: '{}' });
    expect([answer.status, answer.json.code, reason(answer)]).toEqual([501, 'unimplemented', 'UNIMPLEMENTED']);
    const streamed = { 'content-type': 'application/connect+json' };
    const stream = await call('/signalbox.router.v1.RouterService/Nothing', { headers: streamed });
    expect([stream.status, reason(stream)]).toEqual([404, 'UNIMPLEMENTED']);
    const web = await fetch(`http://127.0.0.1:${at.httpPort}/signalbox.router.v1.RouterService/Nothing`, {
      method: 'POST',
      headers: { 'content-type': 'application/grpc-web+proto' },
    });
    expect([web.status, web.headers.get('grpc-status')]).toEqual([200, '12']);
    expect(web.headers.get('grpc-status-details-bin')).toBeTruthy();
  });

  it('gets 405 for another verb, and no CORS headers', async () => {
    for (const method of ['GET', 'PUT', 'OPTIONS']) {
      const headers = { origin: `http://127.0.0.1:${at.httpPort}`, 'access-control-request-method': 'POST' };
      const answer = await call(ROUTE, { method, headers });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it('gets 415 for another type of content, and is told which there are', async () => {
    const answer = await call(ROUTE, { headers: { 'content-type': 'text/plain' }, body: '{}' });
    expect([answer.status, reason(answer)]).toEqual([415, 'MALFORMED_MESSAGE']);
    expect(answer.json.message).toContain('application/json');
    const text = await call(ROUTE, { headers: { 'content-type': 'application/grpc-web-text' } });
    expect([text.status, reason(text)]).toEqual([415, 'MALFORMED_MESSAGE']);
    const grpc = await call(ROUTE, { headers: { 'content-type': 'application/grpc' } });
    expect(grpc.json.message).toContain('gRPC itself is served on the gRPC port');
  });

  it('gets 505 for a stream in both directions over HTTP/1.1', async () => {
    const headers = { 'content-type': 'application/connect+json' };
    const answer = await call('/signalbox.router.v1.RouterService/RouteStream', { headers, body: '' });
    expect([answer.status, answer.headers.get('connection')]).toEqual([505, 'close']);
  });
});

describe('routes', () => {
  it('answer beside the services', async () => {
    const response = await fetch(`http://127.0.0.1:${at.httpPort}/metrics?x=1`);
    expect(await response.text()).toBe('some_metric 1\n');
    expect(await call('/healthz', { method: 'GET' })).toMatchObject({ status: 200, json: { status: 'alive' } });
    expect(await call('/readyz', { method: 'GET' })).toMatchObject({ status: 200, json: { status: 'ready' } });
  });

  it('that fail leak nothing', async () => {
    const answer = await call('/broken', { method: 'GET' });
    expect([answer.status, reason(answer)]).toEqual([500, 'INTERNAL']);
    expect(answer.json.message).not.toContain('secret');
  });
});

describe('bytes that are not HTTP', () => {
  it('are answered and the connection is closed', async () => {
    for (const [bytes, status] of [
      ['XYZ\r\n\r\n', 400],
      ['PRI * HTTP/9\r\n\r\n', 400],
      [`GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'v'.repeat(20_000)}\r\n\r\n`, 431],
      [`POST ${ROUTE} HTTP/1.1\r\n\r\n`, 400],
      [`POST ${ROUTE} HTTP/1.1\r\nhost: a b\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, 421],
      [`POST ${ROUTE} HTTP/1.0\r\ncontent-length: 0\r\n\r\n`, 400],
    ] as const) {
      expect([bytes.slice(0, 40), (await exchange(at.httpPort, [bytes])).slice(0, 12)]).toEqual([
        bytes.slice(0, 40),
        `HTTP/1.1 ${status}`,
      ]);
    }
    expect(await exchange(at.httpPort, ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'x'.repeat(100)])).not.toContain(
      'HTTP/1.1',
    );
  });

  it('do not keep the door from answering, even a byte at a time', async () => {
    const head = `POST ${ROUTE} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n`;
    const answer = await exchange(at.httpPort, [...`${head}content-length: 2\r\n\r\n{}`]);
    expect(answer).toMatch(/^HTTP\/1.1 200 OK/);
  });
});

describe('a connection', () => {
  it('can be used again after a message that was too large', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const post = (body: string, chunked: boolean) =>
      new Promise<[status: number | undefined, port: number | undefined]>((resolve, reject) => {
        const headers = chunked ? JSON_TYPE : { ...JSON_TYPE, 'content-length': body.length };
        const request = httpRequest({ agent, port: at.httpPort, path: ROUTE, method: 'POST', headers }, (response) => {
          const { localPort } = response.socket;
          response.resume().on('end', () => resolve([response.statusCode, localPort]));
        });
        request.on('error', reject).end(body);
      });
    const [, port] = await post('{}', false);
    const big = JSON.stringify({ prompt: 'x'.repeat(2_000_000) });
    expect(await post(big, true)).toEqual([429, port]);
    expect(await post(big, false)).toEqual([429, port]);
    expect(await post('{}', false)).toEqual([200, port]);
    agent.destroy();
  });

  it('over HTTP/2 is told the limits', async () => {
    const raw = openHttp2(at.httpPort);
    const settings = await new Promise<object>((resolve) => raw.session.once('remoteSettings', resolve));
    expect(settings).toMatchObject({ maxConcurrentStreams: 128, maxHeaderListSize: 16_384 });
    raw.close();
  });
});

describe('deadlines', () => {
  it('of weeks are shortened to the method’s longest', async () => {
    const path = '/signalbox.router.v1.RouterService/Explain';
    const empty = Buffer.from([0, 0, 0, 0, 0]);
    for (const [headers, body] of [
      [{ ...JSON_TYPE, 'connect-timeout-ms': '9999999999' }, '{}'],
      [{ 'content-type': 'application/grpc-web+proto', 'grpc-timeout': '99999999H' }, empty],
      [{ 'content-type': 'application/grpc-web+proto', 'grpc-timeout': '99999999S' }, empty],
    ] as const) {
      test.contexts.length = 0;
      await fetch(`http://127.0.0.1:${at.httpPort}${path}`, { method: 'POST', headers, body });
      const [context] = test.contexts;
      expect(context!.signal.reason?.reason).not.toBe('DEADLINE_EXCEEDED');
      expect(context!.deadlineAtMs).toBeLessThanOrEqual(Date.now() + 600);
    }
  });

  it('that cannot be read are refused', async () => {
    const answer = await call(ROUTE, { headers: { ...JSON_TYPE, 'connect-timeout-ms': 'soon' }, body: '{}' });
    expect([answer.status, reason(answer)]).toEqual([400, 'MALFORMED_MESSAGE']);
    expect(answer.json.message).toContain('timeout');
  });
});
