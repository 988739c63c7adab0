import type { Server } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';

/** The standard gRPC health service: one status for every service name, and for the empty name, the server. */
export interface GrpcHealth {
  setServing(serving: boolean): void;
}

/** Adds grpc.health.v1.Health to the server; nothing serves until told so. */
export function addHealth(server: Server, serviceNames: readonly string[]): GrpcHealth {
  const names = ['', ...serviceNames];
  const health = new HealthImplementation(Object.fromEntries(names.map((name) => [name, 'NOT_SERVING'])));
  health.addToServer(server);
  return {
    setServing(serving) {
      for (const name of names) health.setStatus(name, serving ? 'SERVING' : 'NOT_SERVING');
    },
  };
}
