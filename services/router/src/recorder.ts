import type { RouteRequest } from '@signalbox/contracts';
import type { DecisionContext, Snapshot } from '@signalbox/engine';

/** The inputs of a decision: enough to compute it again. */
export interface RecordedDecision {
  readonly id: string;
  readonly snapshot: Snapshot;
  readonly request: RouteRequest;
  readonly context: DecisionContext;
}

/** The last decisions, in memory only, for Explain. */
export interface Recorder {
  add(decision: RecordedDecision): void;
  find(id: string): RecordedDecision | undefined;
}

/** How many characters all recorded requests may have together. */
const MAX_CHARACTERS = 8 * 1024 * 1024;

/** A ring of the last decisions. The oldest go first when there are too many or their requests are too long. */
export function createRecorder(capacity: number): Recorder {
  const ring = new Array<RecordedDecision | undefined>(capacity).fill(undefined);
  let next = 0;
  let oldest = 0;
  let characters = 0;

  const dropOldest = () => {
    const dropped = ring[oldest % capacity];
    if (dropped) characters -= lengthOf(dropped.request);
    ring[oldest % capacity] = undefined;
    oldest++;
  };

  return {
    add(decision) {
      if (capacity === 0) return;
      if (next - oldest === capacity) dropOldest();
      ring[next % capacity] = decision;
      next++;
      characters += lengthOf(decision.request);
      while (characters > MAX_CHARACTERS) dropOldest();
    },
    find: (id) => ring.find((decision) => decision?.id === id),
  };
}

/** About how many characters a request holds. Lists and their texts are short; their number counts. */
function lengthOf({ prompt, labels, history, pin, avoid, toolsRequired }: RouteRequest): number {
  let length = prompt.length + SHORT_TEXT * (history.length + pin.length + avoid.length + toolsRequired.length);
  for (const key in labels) length += key.length + (labels[key]?.length ?? 0);
  return length;
}

/** The longest text in a list of a request. */
const SHORT_TEXT = 256;
