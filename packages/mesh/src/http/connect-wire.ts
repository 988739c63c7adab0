import type { HandlerContext } from '@connectrpc/connect';
import type { Transport, Wire } from '../call-context.ts';

/** A call of connect-node as a call context reads it. */
export class ConnectWire implements Wire {
  private readonly context: HandlerContext;

  constructor(context: HandlerContext) {
    this.context = context;
  }

  get transport(): Transport {
    return this.context.protocolName as Transport;
  }

  header(name: string): string | undefined {
    return this.context.requestHeader.get(name) ?? undefined;
  }

  deadlineAtMs(): number {
    const timeoutMs = this.context.timeoutMs();
    return timeoutMs === undefined ? Infinity : Date.now() + timeoutMs;
  }

  onCancel(listener: () => void): void {
    const { signal } = this.context;
    if (signal.aborted) listener();
    else signal.addEventListener('abort', listener, { once: true });
  }
}
