import { randomUUID } from 'node:crypto';
import type { DescMethod } from '@bufbuild/protobuf';
import type { SignalboxError } from '@signalbox/contracts';
import { cancelled, deadlineExceeded } from './framework-error.ts';
import { ANONYMOUS, type Principal } from './principal.ts';

/** How a call came in. */
export type Transport = 'grpc' | 'connect' | 'grpc-web';

/** What an implementation may know of the call it serves. Every property is computed on first use. */
export interface CallContext {
  readonly method: DescMethod;
  readonly transport: Transport;
  readonly principal: Principal;
  /** The caller's `x-request-id`, or a fresh UUID. */
  readonly requestId: string;
  /** When the answer is due, milliseconds since the epoch: the caller's deadline or the method's, whichever is earlier. */
  readonly deadlineAtMs: number;
  /** Aborts with a SignalboxError when the deadline passes, the caller goes away, or the drain's grace is over. */
  readonly signal: AbortSignal;
  /** Aborts when the server begins to drain. Long-lived streams should end then; other calls have the drain's grace. */
  readonly drainSignal: AbortSignal;
  /** A request header by its lower-case name. */
  header(name: string): string | undefined;
}

/** The deadline of a method: what it gets when the caller sets none, and what it gets at most, in milliseconds. */
export interface Deadline {
  readonly defaultMs: number;
  readonly maxMs: number;
}

/** The call as its door sees it. */
export interface Wire {
  readonly transport: Transport;
  header(name: string): string | undefined;
  /** The caller's deadline in milliseconds since the epoch; Infinity if it set none. */
  deadlineAtMs(): number;
  /** Runs the listener when the caller goes away. It may run after the call is over, too. */
  onCancel(listener: () => void): void;
}

const MAX_REQUEST_ID_LENGTH = 128;

/** One call. A class, so that a call that asks for nothing costs one small allocation. */
export class Call implements CallContext {
  readonly method: DescMethod;
  readonly drainSignal: AbortSignal;
  private readonly wire: Wire;
  private readonly deadline: Deadline;
  private controller: AbortController | undefined;
  private dueAtMs = 0;
  private id: string | undefined;

  constructor(method: DescMethod, deadline: Deadline, drainSignal: AbortSignal, wire: Wire) {
    this.method = method;
    this.deadline = deadline;
    this.drainSignal = drainSignal;
    this.wire = wire;
  }

  get transport(): Transport {
    return this.wire.transport;
  }

  get principal(): Principal {
    return ANONYMOUS;
  }

  get requestId(): string {
    this.id ??= this.wire.header('x-request-id')?.slice(0, MAX_REQUEST_ID_LENGTH) || randomUUID();
    return this.id;
  }

  get deadlineAtMs(): number {
    if (this.dueAtMs === 0) this.dueAtMs = dueAtMs(this.wire.deadlineAtMs(), this.deadline);
    return this.dueAtMs;
  }

  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      this.wire.onCancel(() => this.abort(this.reasonOfCancel()));
    }
    return this.controller.signal;
  }

  header(name: string): string | undefined {
    return this.wire.header(name);
  }

  /** A caller that keeps its own deadline cancels when that has passed; timers may be a millisecond early. */
  private reasonOfCancel(): SignalboxError {
    return Date.now() + 1 >= this.deadlineAtMs ? deadlineExceeded(this.method) : cancelled();
  }

  /** Ends the call early. Only whoever has asked for the signal hears of it. */
  abort(reason: SignalboxError): void {
    this.controller?.abort(reason);
  }
}

function dueAtMs(callerDeadlineAtMs: number, { defaultMs, maxMs }: Deadline): number {
  const nowMs = Date.now();
  return callerDeadlineAtMs === Infinity ? nowMs + defaultMs : Math.min(callerDeadlineAtMs, nowMs + maxMs);
}
