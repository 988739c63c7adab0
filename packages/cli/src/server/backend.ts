import { type Client, createClient, type Transport } from '@connectrpc/connect';
import { PolicyService, RouterService } from '@signalbox/contracts';

/** What answers client commands: a server, or the same services in this process. */
export interface Backend {
  readonly router: Client<typeof RouterService>;
  readonly policy: Client<typeof PolicyService>;
  close(): Promise<void>;
}

export function createBackend(transport: Transport, close: () => Promise<void> = async () => {}): Backend {
  return { router: createClient(RouterService, transport), policy: createClient(PolicyService, transport), close };
}
