import type { EventEmitter } from 'node:events';
import type { ServerDuplexStream, ServerReadableStream, ServerUnaryCall, ServerWritableStream } from '@grpc/grpc-js';
import type { Wire } from '../call-context.ts';

/** Any call of grpc-js, whatever its kind. */
export type GrpcCall =
  | ServerUnaryCall<unknown, unknown>
  | ServerReadableStream<unknown, unknown>
  | ServerWritableStream<unknown, unknown>
  | ServerDuplexStream<unknown, unknown>;

/** A call of grpc-js as a call context reads it. */
export class GrpcWire implements Wire {
  readonly transport = 'grpc';
  private readonly call: GrpcCall;

  constructor(call: GrpcCall) {
    this.call = call;
  }

  header(name: string): string | undefined {
    const [value] = this.call.metadata.get(name);
    return value?.toString();
  }

  deadlineAtMs(): number {
    const deadline = this.call.getDeadline();
    return typeof deadline === 'number' ? deadline : deadline.getTime();
  }

  onCancel(listener: () => void): void {
    if (this.call.cancelled) listener();
    else (this.call as EventEmitter).once('cancelled', listener);
  }
}
