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

/** How many characters the prompts of all recorded requests may have together. */
const MAX_PROMPT_CHARACTERS = 8 * 1024 * 1024;

/** A ring of the last decisions. The oldest go first when there are too many or their prompts are too long. */
export function createRecorder(capacity: number): Recorder {
  const ring = new Array<RecordedDecision | undefined>(capacity).fill(undefined);
  let next = 0;
  let oldest = 0;
  let characters = 0;

  const dropOldest = () => {
    characters -= ring[oldest % capacity]?.request.prompt.length ?? 0;
    ring[oldest % capacity] = undefined;
    oldest++;
  };

  return {
    add(decision) {
      if (capacity === 0) return;
      if (next - oldest === capacity) dropOldest();
      ring[next % capacity] = decision;
      next++;
      characters += decision.request.prompt.length;
      while (characters > MAX_PROMPT_CHARACTERS) dropOldest();
    },
    find: (id) => ring.find((decision) => decision?.id === id),
  };
}
