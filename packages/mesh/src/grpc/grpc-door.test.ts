import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import type { Client } from '@grpc/grpc-js';
import { ErrorInfoSchema, RouteRequestSchema, RouterService, StatusSchema } from '@signalbox/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envelope, openHttp2, type RawAnswer, type RawHttp2 } from '../../test/raw-http2.ts';
import { callWithBytes, grpcClientTo, type SeenError, startHost } from '../../test/test-clients.ts';
import { createTestService } from '../../test/test-service.ts';
import { type Addresses, defineService, type Host } from '../index.ts';

const PATH = '/signalbox.router.v1.RouterService';
const GRPC = { 'content-type': 'application/grpc+proto', te: 'trailers' };

const test = createTestService();
let host: Host;
let at: Addresses;
let client: Client;
let raw: RawHttp2;

beforeAll(async () => {
  ({ host, at } = await startHost([test.service]));
  client = grpcClientTo(at);
  raw = openHttp2(at.grpcPort);
});
afterAll(async () => {
  client.close();
  raw.close();
  await host.stop();
});

function seen({ headers, trailers }: RawAnswer): { code: number; message: string; reason: string | undefined } {
  const status = { ...headers, ...trailers };
  const details = fromBinary(StatusSchema, Buffer.from(String(status['grpc-status-details-bin'] ?? ''), 'base64'));
  const info = details.details[0];
  return {
    code: Number(status['grpc-status']),
    message: decodeURI(String(status['grpc-message'])),
    reason: info && fromBinary(ErrorInfoSchema, info.value).reason,
  };
}

function send(method: string, parts: readonly Uint8Array[], headers = {}, end = true) {
  return raw.send({ ':path': `${PATH}/${method}`, ...GRPC, ...headers }, parts, end).then(seen);
}

describe('the gRPC door refuses', () => {
  it('bytes that are no message', async () => {
    for (const method of ['Route', 'Explain', 'WatchSnapshot', 'ReportStream', 'RouteStream']) {
      const answer = await send(method, [envelope(Buffer.from([0xff, 0xff, 0xff]))]);
      expect(answer).toMatchObject({ code: 3, reason: 'MALFORMED_MESSAGE' });
      expect(answer.message).toMatch(/^cannot decode message signalbox\.router\.v1\.\w+Request: /);
    }
  });

  it('strings that are not UTF-8', async () => {
    const bytes = Buffer.from(
      toBinary(RouteRequestSchema, fromBinary(RouteRequestSchema, Buffer.from([0x12, 1, 0x41]))),
    );
    bytes[2] = 0xff;
    expect(await send('Route', [envelope(bytes)])).toMatchObject({ code: 3, reason: 'MALFORMED_MESSAGE' });
  });

  it('messages beyond the limit of every method, before they have come', async () => {
    const head = Buffer.from([0, 0x40, 0, 0, 0]);
    expect(await send('Route', [head], {}, false)).toMatchObject({ code: 8, reason: 'MESSAGE_TOO_LARGE' });
  });

  it('messages that are small only while compressed', async () => {
    const bomb = envelope(gzipSync(Buffer.alloc(10_000_000)), 1);
    const answer = await send('Route', [bomb], { 'grpc-encoding': 'gzip' });
    expect(answer).toMatchObject({ code: 8, reason: 'MESSAGE_TOO_LARGE' });
  });

  it('compression it does not know, and bytes that are not compressed', async () => {
    const message = envelope(Buffer.from('no zip'), 1);
    const unknown = await send('Route', [message], { 'grpc-encoding': 'zstd' });
    expect(unknown).toMatchObject({ code: 12, reason: 'UNIMPLEMENTED' });
    const broken = await send('Route', [message], { 'grpc-encoding': 'gzip' });
    expect(broken).toMatchObject({ code: 3, reason: 'MALFORMED_MESSAGE' });
  });

  it('a unary call without a message, and one with two', async () => {
    expect(await send('Route', [])).toMatchObject({ code: 12, reason: 'UNIMPLEMENTED' });
    const message = envelope(Buffer.alloc(0));
    expect(await send('Route', [message, message])).toMatchObject({ code: 12, reason: 'UNIMPLEMENTED' });
  });

  it('a deadline it cannot read', async () => {
    const answer = await send('Explain', [envelope(Buffer.alloc(0))], { 'grpc-timeout': 'soon' });
    expect(answer).toMatchObject({ code: 3, reason: 'MALFORMED_MESSAGE' });
    expect(answer.message).toContain('grpc-timeout');
  });

  it('methods and services it does not have, whatever their kind', async () => {
    for (const path of [`${PATH}/Nothing`, '/no.Service/Method', '/', '/a%20b']) {
      for (const end of [true, false]) {
        const answer = await raw.send({ ':path': path, ...GRPC }, [], end).then(seen);
        expect(answer).toEqual({
          code: 12,
          message: `this server does not offer the method ${path}`,
          reason: 'UNIMPLEMENTED',
        });
      }
    }
  });

  it('what is not gRPC', async () => {
    const { headers } = await raw.send({ ':path': `${PATH}/Route`, 'content-type': 'application/json' }, []);
    expect(headers[':status']).toBe(415);
  });

  it('more headers than it takes', async () => {
    const many = Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`x-${n}`, 'v']));
    const other = openHttp2(at.grpcPort);
    await expect(other.send({ ':path': `${PATH}/Route`, ...GRPC, ...many }, [])).rejects.toThrow();
    other.close();
  });
});

describe('the gRPC door', () => {
  it('ends a call at the caller’s deadline, with details', async () => {
    const message = Buffer.from(toBinary(RouteRequestSchema, fromBinary(RouteRequestSchema, Buffer.alloc(0))));
    const hang = Buffer.concat([Buffer.from([0x0a, 6, 0x12, 4]), Buffer.from('hang'), message]);
    expect(await send('Explain', [envelope(hang)], { 'grpc-timeout': '50m' })).toEqual({
      code: 4,
      message: 'the deadline of Explain passed before the answer was ready',
      reason: 'DEADLINE_EXCEEDED',
    });
  });

  it('takes a deadline of years for the method’s longest', async () => {
    for (const timeout of ['99999999H', '99999999S']) {
      const answer = await send('Route', [envelope(Buffer.alloc(0))], { 'grpc-timeout': timeout });
      expect(answer.code).toBe(0);
      expect(test.contexts.at(-1)!.deadlineAtMs).toBeLessThanOrEqual(Date.now() + 60_000);
    }
  });

  it('announces its limits', async () => {
    const other = openHttp2(at.grpcPort);
    const settings = await new Promise<object>((resolve) => other.session.once('remoteSettings', resolve));
    expect(settings).toMatchObject({ maxConcurrentStreams: 128, maxHeaderListSize: 16_384 });
    other.close();
  });

  it('goes on after bytes that are not HTTP/2', async () => {
    for (const bytes of [
      'GET / HTTP/1.1\r\nhost: x\r\n\r\n',
      '\0\0\0',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nxxxxxxxxxxxxxxxxxxx',
    ]) {
      const socket = connect(at.grpcPort, '127.0.0.1');
      await new Promise((resolve) => socket.once('connect', resolve));
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket
        .on('error', () => {})
        .resume()
        .end(bytes);
      await closed;
    }
    await callWithBytes(client, `${PATH}/Route`, Buffer.alloc(0));
  });

  it('decodes and encodes with a method’s own codec', async () => {
    const request = fromBinary(RouteRequestSchema, Buffer.alloc(0));
    const decoded: string[] = [];
    const codec = {
      decode(bytes: Uint8Array) {
        decoded.push(Buffer.from(bytes).toString());
        return request;
      },
      encode: () => Buffer.from('encoded'),
    };
    const service = defineService(RouterService, { route: () => ({}) }, { methods: { route: { codec } } });
    const other = await startHost([service]);
    const otherClient = grpcClientTo(other.at);
    expect(await callWithBytes(otherClient, `${PATH}/Route`, Buffer.from('plain'))).toEqual(Buffer.from('encoded'));
    expect(decoded).toEqual(['plain']);
    otherClient.close();
    await other.host.stop();
  });
});

describe('health', () => {
  const check = (service: string) =>
    callWithBytes(
      client,
      '/grpc.health.v1.Health/Check',
      Buffer.concat([Buffer.from([0x0a, service.length]), Buffer.from(service)]),
    );

  it('knows the server and each service', async () => {
    const serving = Buffer.from([0x08, 1]);
    expect(await check('')).toEqual(serving);
    expect(await check('signalbox.router.v1.RouterService')).toEqual(serving);
    await expect(check('unknown')).rejects.toMatchObject({ code: 5 } satisfies Partial<SeenError>);
  });
});

/** The files of a reflection response: field 4 of the response, field 1 of that, each the bytes of a file. */
function filesIn(body: Buffer): FileDescriptorProto[] {
  const files: FileDescriptorProto[] = [];
  const response = new BinaryReader(body.subarray(5));
  while (response.pos < response.len) {
    const [field, type] = response.tag();
    if (field !== 4) response.skip(type, field);
    else {
      const inner = new BinaryReader(response.bytes());
      while (inner.pos < inner.len) {
        inner.tag();
        files.push(fromBinary(FileDescriptorProtoSchema, inner.bytes()));
      }
    }
  }
  return files;
}

function outline(file: FileDescriptorProto | undefined) {
  return file?.messageType.map(({ name, field }) => [
    name,
    field.map(({ name, number, type, label, proto3Optional }) => [name, number, type, label, proto3Optional]),
  ]);
}

describe('reflection', () => {
  for (const version of ['v1', 'v1alpha']) {
    it(`${version} lists the services and gives their files`, async () => {
      const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
      const ask = async (field: number, text: string) => {
        const request = Buffer.concat([Buffer.from([(field << 3) | 2, text.length]), Buffer.from(text)]);
        return (await raw.send({ ':path': path, ...GRPC }, [envelope(request)])).body;
      };
      const list = (await ask(7, '*')).toString();
      expect(list).toContain('signalbox.router.v1.RouterService');
      expect(list).toContain('grpc.health.v1.Health');
      for (const symbol of [
        'signalbox.router.v1.RouterService',
        'signalbox.router.v1.RouterService.Route',
        'signalbox.router.v1.RouteRequest',
        'grpc.health.v1.Health',
        'google.rpc.ErrorInfo',
      ]) {
        expect(filesIn(await ask(4, symbol)).length).toBeGreaterThan(0);
      }
      expect((await ask(4, 'no.Symbol')).toString()).toContain('Symbol not found');
      const [file] = filesIn(await ask(3, 'signalbox/router/v1/router.proto'));
      const { proto } = RouteRequestSchema.file;
      expect(file?.name).toBe(proto.name);
      expect(outline(file)).toEqual(outline(proto));
    });
  }
});
