import type { SignalboxError } from '@signalbox/contracts';
import type { ReplayReport } from '../report.ts';
import { byRequests } from './counts.ts';

/** Refused requests by reason, each with the first message. */
export function createRefusals() {
  const refusals = new Map<string, { requests: number; readonly example: string }>();
  return {
    add({ reason, message }: SignalboxError): void {
      const refusal = refusals.get(reason) ?? { requests: 0, example: message };
      refusal.requests++;
      refusals.set(reason, refusal);
    },
    rows: (): ReplayReport['refusals'] =>
      [...refusals].map(([name, refusal]) => ({ name, ...refusal })).sort(byRequests),
  };
}
