import { toJsonString } from '@bufbuild/protobuf';
import { PlanSchema, SignalboxError } from '@signalbox/contracts';
import { decide, type Snapshot } from '@signalbox/engine';
import type { RecordedDecision } from './recorder.ts';

/** How today's snapshot would decide a recorded request, in a sentence; empty if as before. */
export function differenceNow({ snapshot, request, context }: RecordedDecision, today: Snapshot): string {
  const then = outcome(() => decide(snapshot, request, context));
  const now = outcome(() => decide(today, request, context));
  return then.key === now.key ? '' : `Today it would be otherwise: ${now.sentence}`;

  function outcome(make: () => ReturnType<typeof decide>): { key: string; sentence: string } {
    try {
      const { rule, plan, reason } = make();
      return { key: `${rule}\n${plan ? toJsonString(PlanSchema, plan) : ''}`, sentence: reason };
    } catch (error) {
      if (!(error instanceof SignalboxError)) throw error;
      return { key: error.reason, sentence: error.message };
    }
  }
}
