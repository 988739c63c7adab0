import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import {
  type RouteRequest,
  RouteRequestSchema,
  type RouteResponse,
  RouteResponseSchema,
  RouterService,
} from '@signalbox/contracts';
import { createHost, createLogger } from '@signalbox/mesh';
import { createRouter } from '@signalbox/router';
import { exampleResponse, exampleSnapshot } from './messages.ts';

/** The servers that are compared. Each sends its ports, and on every message what it has used. */
const SERVERS: Readonly<Record<string, () => Promise<{ grpcPort?: number; httpPort?: number }>>> = {
  /** A bare grpc-js server that decodes the same request and encodes the same response, which is always the same. */
  'grpc-echo': async () => {
    const response = exampleResponse();
    const server = new Server();
    server.addService(
      {
        Route: {
          path: '/signalbox.router.v1.RouterService/Route',
          requestStream: false,
          responseStream: false,
          requestDeserialize: (bytes: Buffer) => fromBinary(RouteRequestSchema, bytes),
          requestSerialize: () => Buffer.alloc(0),
          responseSerialize: (message: RouteResponse) => Buffer.from(toBinary(RouteResponseSchema, message)),
          responseDeserialize: (bytes: Buffer) => fromBinary(RouteResponseSchema, bytes),
        },
      },
      {
        Route: (_: ServerUnaryCall<RouteRequest, RouteResponse>, done: sendUnaryData<RouteResponse>) =>
          done(null, response),
      },
    );
    const grpcPort = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      );
    });
    return { grpcPort };
  },

  /** A bare connect-node server likewise. */
  'json-echo': async () => {
    const response = exampleResponse();
    const adapter = connectNodeAdapter({
      routes: (router) => router.service(RouterService, { route: () => response }),
    });
    const server = http.createServer(adapter);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { httpPort: (server.address() as AddressInfo).port };
  },

  /** Signalbox: both doors, deciding each request. */
  route: async () => {
    const router = createRouter();
    router.useSnapshot(exampleSnapshot());
    const host = createHost({
      services: [router.service],
      host: '127.0.0.1',
      grpcPort: 0,
      httpPort: 0,
      insecure: false,
      logger: createLogger('bench', 'warn'),
    });
    const { grpcPort, httpPort } = await host.start();
    host.ready();
    return { grpcPort, httpPort };
  },
};

const start = SERVERS[process.argv[2] ?? ''];
if (!start || !process.send) throw new Error(`started by the benchmark with one of ${Object.keys(SERVERS).join(', ')}`);
process.on('message', () => process.send?.({ cpu: process.cpuUsage(), memory: process.memoryUsage().rss }));
process.on('disconnect', () => process.exit(0));
process.send({ ready: await start() });
