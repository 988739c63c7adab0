import { create, type DescMethod, type MessageInitShape } from '@bufbuild/protobuf';
import type { Transport } from '@connectrpc/connect';
import { SignalboxError } from '@signalbox/contracts';
import type { CallContext, Service } from '@signalbox/mesh';

const TIMEOUT_MS = 60_000;

/** Calls implementations without a network between, unary methods only. Their errors come as they were thrown. */
export function createLocalTransport(services: readonly Service[]): Transport {
  const methods = services.flatMap((service) => service.methods);
  const unavailable = (method: DescMethod) => new SignalboxError('UNIMPLEMENTED', `${method.name} needs a server`);
  return {
    async unary(method, _signal, timeoutMs, _header, input) {
      const implementation = methods.find(({ desc }) => desc.toString() === method.toString())?.implementation;
      if (!implementation) throw unavailable(method);
      const response = await implementation(create(method.input, input), localCall(method, timeoutMs ?? TIMEOUT_MS));
      const message = create(method.output, response as MessageInitShape<typeof method.output>);
      return { stream: false, service: method.parent, method, header: new Headers(), trailer: new Headers(), message };
    },
    async stream(method) {
      throw unavailable(method);
    },
  };
}

function localCall(method: DescMethod, timeoutMs: number): CallContext {
  const { signal } = new AbortController();
  return {
    method,
    transport: 'connect',
    principal: { tenant: 'default', roles: [], kind: 'none' },
    requestId: 'local',
    deadlineAtMs: Date.now() + timeoutMs,
    signal,
    drainSignal: signal,
    header: () => undefined,
  };
}
