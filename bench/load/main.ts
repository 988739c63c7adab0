import { type Call, closedLoop, type LoadResult, openLoop } from './generator.ts';
import { connectGrpc } from './grpc-client.ts';
import { connectHttp } from './http-client.ts';

/** What the generator is to do. */
export interface LoadOrder {
  readonly kind: 'grpc' | 'http';
  readonly origin: string;
  readonly path: string;
  /** The request: base64 of its encoding for gRPC, JSON text for HTTP. */
  readonly body: string;
  readonly connections: number;
  /** Calls in flight on each connection; at most 1 for HTTP. */
  readonly perConnection: number;
  readonly total: number;
  /** A steady rate instead of as many as possible. */
  readonly perSecond?: number;
}

/** Runs one order. */
async function run(order: LoadOrder): Promise<LoadResult> {
  const open = () =>
    order.kind === 'grpc'
      ? connectGrpc({ origin: order.origin, path: order.path, message: Buffer.from(order.body, 'base64') })
      : connectHttp({ origin: order.origin, path: order.path, body: order.body });
  const connections = await Promise.all(Array.from({ length: order.connections }, open));
  const calls: Call[] = connections.map((connection) => connection.call);
  const result = order.perSecond
    ? await openLoop(calls, order.perSecond, order.total)
    : await closedLoop(calls, order.perConnection, order.total);
  for (const connection of connections) connection.close();
  return result;
}

process.once('message', (order: LoadOrder) => {
  run(order).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
