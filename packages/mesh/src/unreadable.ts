import type { SignalboxError } from '@signalbox/contracts';

/** Stands in for a request that could not be read; the pipeline answers with its error. */
export class Unreadable {
  readonly error: SignalboxError;

  constructor(error: SignalboxError) {
    this.error = error;
  }
}
