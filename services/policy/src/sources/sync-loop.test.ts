import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSyncLoop } from './sync-loop.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A loop that notes when its task runs, in milliseconds since the start. */
function start(wentWell: () => boolean = () => true) {
  const startedAtMs = Date.now();
  const runsAtMs: number[] = [];
  const task = async () => {
    runsAtMs.push(Date.now() - startedAtMs);
    return wentWell();
  };
  const loop = createSyncLoop(task, Date.now);
  loop.start();
  return { ...loop, runsAtMs };
}

test('after a change the task runs when it has been quiet for 100 ms', async () => {
  const { noticeChange, runsAtMs } = start();
  noticeChange();
  await vi.advanceTimersByTimeAsync(90);
  noticeChange();
  await vi.advanceTimersByTimeAsync(99);
  expect(runsAtMs).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(runsAtMs).toEqual([190]);
});

test('changes without end cannot put the task off for more than a second', async () => {
  const { noticeChange, runsAtMs } = start();
  for (let i = 0; i < 50; i++) {
    noticeChange();
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(runsAtMs).toEqual([1000, 2000]);
});

test('without changes the task runs every 10 s, and every second after trouble', async () => {
  let isWell = true;
  const { runsAtMs } = start(() => isWell);
  await vi.advanceTimersByTimeAsync(20_000);
  isWell = false;
  await vi.advanceTimersByTimeAsync(12_000);
  expect(runsAtMs).toEqual([10_000, 20_000, 30_000, 31_000, 32_000]);
});

test('a change while the task runs makes it run once more, never twice at a time', async () => {
  const gate = Promise.withResolvers<boolean>();
  let running = 0;
  let runs = 0;
  const loop = createSyncLoop(async () => {
    expect(++running).toBe(1);
    runs++;
    const wentWell = await gate.promise;
    running--;
    return wentWell;
  }, Date.now);
  loop.start();
  loop.noticeChange();
  await vi.advanceTimersByTimeAsync(100);
  for (let i = 0; i < 5; i++) loop.noticeChange();
  await vi.advanceTimersByTimeAsync(5000);
  expect(runs).toBe(1);
  gate.resolve(true);
  await vi.advanceTimersByTimeAsync(100);
  expect(runs).toBe(2);
});

test('closing waits for a task that runs, and none runs after it', async () => {
  const gate = Promise.withResolvers<boolean>();
  const ends: string[] = [];
  const loop = createSyncLoop(() => gate.promise.finally(() => ends.push('task')), Date.now);
  loop.start();
  loop.noticeChange();
  await vi.advanceTimersByTimeAsync(100);
  const closed = loop.close().then(() => ends.push('closed'));
  loop.noticeChange();
  gate.resolve(true);
  await closed;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ends).toEqual(['task', 'closed']);
});
