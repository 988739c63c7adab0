import type { Transport } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { type Backend, createBackend } from './backend.ts';
import { failureOf } from './remote-failure.ts';

/** A server over the Connect protocol. Its calls throw SignalboxError, or CommandFailure if nobody sensible answers. */
export function connectTo(server: string, timeoutMs: number): Backend {
  const transport = createConnectTransport({ baseUrl: server, httpVersion: '1.1', defaultTimeoutMs: timeoutMs });
  return createBackend(explainFailures(transport, (error) => failureOf(error, server, timeoutMs)));
}

/** Not an interceptor, since Connect wraps what interceptors throw. */
function explainFailures(transport: Transport, explain: (error: unknown) => Error): Transport {
  const rethrow = (error: unknown): never => {
    throw explain(error);
  };
  return {
    unary: (...call) => transport.unary(...call).catch(rethrow),
    stream: (...call) => transport.stream(...call).catch(rethrow),
  };
}
