/** Makes one call; rejects if it does not succeed. */
export type Call = () => Promise<void>;

/** How a load went. */
export interface LoadResult {
  readonly calls: number;
  readonly seconds: number;
  readonly callsPerSecond: number;
  /** Latencies in milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Keeps so many calls in flight until so many are done: finds what a server can do. */
export async function closedLoop(calls: readonly Call[], perConnection: number, total: number): Promise<LoadResult> {
  const latencies = new Float64Array(total);
  let started = 0;
  const worker = async (call: Call) => {
    while (started < total) {
      const i = started++;
      const at = performance.now();
      await call();
      latencies[i] = performance.now() - at;
    }
  };
  const begin = performance.now();
  await Promise.all(calls.flatMap((call) => Array.from({ length: perConnection }, () => worker(call))));
  return summarise(latencies, (performance.now() - begin) / 1000);
}

/**
 * Starts calls at a steady rate whatever the answers do. Latency counts from when a call was due, so that a server
 * that stalls cannot hide it.
 */
export async function openLoop(calls: readonly Call[], perSecond: number, total: number): Promise<LoadResult> {
  const latencies = new Float64Array(total);
  const begin = performance.now();
  const pending: Promise<void>[] = [];
  for (let i = 0; i < total; ) {
    const due = begin + (1000 * i) / perSecond;
    if (performance.now() < due) {
      await new Promise((resolve) => setImmediate(resolve));
      continue;
    }
    const index = i++;
    pending.push(
      (calls[index % calls.length] as Call)().then(() => {
        latencies[index] = performance.now() - due;
      }),
    );
  }
  await Promise.all(pending);
  return summarise(latencies, (performance.now() - begin) / 1000);
}

function summarise(latencies: Float64Array, seconds: number): LoadResult {
  const sorted = latencies.toSorted();
  const at = (q: number) => sorted[Math.floor(q * sorted.length)] ?? 0;
  return {
    calls: sorted.length,
    seconds,
    callsPerSecond: sorted.length / seconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
}
