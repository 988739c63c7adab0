import type { RouteRequest } from '@signalbox/contracts';
import { decide, type Snapshot } from '@signalbox/engine';
import { createRequests, createWorkload } from './engine-workload.ts';
import type { Bench } from './main.ts';

/** Figures of one workload. */
interface Measured {
  readonly p50_us: number;
  readonly p99_us: number;
  readonly decisions_per_s: number;
}

const PROMPT_2KB = 'Could you please tell me what the weather is like and whether my parcel will come on Tuesday? '
  .repeat(22)
  .slice(0, 2048);

/** Request to response, in process, on one core. The goal: p50 ≤ 5 µs, p99 ≤ 25 µs, ≥ 200,000/s at 50 rules and 20 targets. */
export const benchEngine: Bench = async ({ print, quick }) => {
  const rounds = quick ? 20_000 : 400_000;
  const main = measure(
    createWorkload({ rules: 50, targets: 20, readsPrompt: false }),
    createRequests(500, 50, ''),
    rounds,
  );
  print(row('50 rules, 20 targets, facts given', main));

  const prompts = measure(
    createWorkload({ rules: 50, targets: 20, readsPrompt: true }),
    createRequests(500, 50, PROMPT_2KB),
    rounds / 10,
  );
  print(row('the same, 2 kB prompt, 8 regular expressions', prompts));

  const curve = [10, 50, 100, 250, 500, 1000].map((size) => {
    const rulesCurve = measure(
      createWorkload({ rules: size, targets: 20, readsPrompt: false }),
      createRequests(500, size, ''),
      rounds / 10,
    );
    const targetsCurve = measure(
      createWorkload({ rules: 50, targets: size, readsPrompt: false }),
      createRequests(500, 50, ''),
      rounds / 20,
    );
    print(row(`${size} rules, 20 targets`, rulesCurve));
    print(row(`50 rules, ${size} targets`, targetsCurve));
    return { size, rules_p50_us: rulesCurve.p50_us, targets_p50_us: targetsCurve.p50_us };
  });

  const growth = memoryGrowth(quick ? 100_000 : 1_000_000);
  print(`memory after ${quick ? '100,000' : '1,000,000'} decisions: ${growth >= 0 ? '+' : ''}${growth.toFixed(1)} MB`);
  return { ...main, prompt_p50_us: prompts.p50_us, prompt_p99_us: prompts.p99_us, curve, memory_growth_mb: growth };
};

function measure(snapshot: Snapshot, requests: readonly RouteRequest[], rounds: number): Measured {
  const context = (i: number) => ({
    nowMs: 1_790_000_000_000 + i,
    seed: (i * 2_654_435_761) % 2 ** 52,
    tenant: 'default',
  });
  const run = (count: number) => {
    for (let i = 0; i < count; i++) decide(snapshot, requests[i % requests.length] as RouteRequest, context(i));
  };
  run(Math.min(rounds, 20_000));
  const samples = new Float64Array(Math.min(rounds, 100_000));
  for (let i = 0; i < samples.length; i++) {
    const at = context(i);
    const request = requests[i % requests.length] as RouteRequest;
    const start = performance.now();
    decide(snapshot, request, at);
    samples[i] = performance.now() - start;
  }
  const start = performance.now();
  run(rounds);
  const seconds = (performance.now() - start) / 1000;
  samples.sort();
  const at = (q: number) => round(1000 * (samples[Math.floor(q * samples.length)] ?? 0));
  return { p50_us: at(0.5), p99_us: at(0.99), decisions_per_s: Math.round(rounds / seconds) };
}

/** Megabytes the heap holds more after so many decisions; needs `node --expose-gc`, which `npm run bench` gives. */
function memoryGrowth(decisions: number): number {
  const snapshot = createWorkload({ rules: 50, targets: 20, readsPrompt: false });
  const requests = createRequests(500, 50, '');
  const run = (count: number) => {
    for (let i = 0; i < count; i++) {
      decide(snapshot, requests[i % requests.length] as RouteRequest, { nowMs: i, seed: i, tenant: 'default' });
    }
  };
  run(10_000);
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  run(decisions);
  globalThis.gc?.();
  return round((process.memoryUsage().heapUsed - before) / 1e6);
}

function row(name: string, { p50_us, p99_us, decisions_per_s }: Measured): string {
  return `${name.padEnd(46)} p50 ${String(p50_us).padStart(7)} µs   p99 ${String(p99_us).padStart(7)} µs   ${decisions_per_s.toLocaleString('en').padStart(9)}/s`;
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
