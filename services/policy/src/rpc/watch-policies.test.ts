import type { WatchPoliciesResponse } from '@signalbox/contracts';
import { afterEach, expect, test, vi } from 'vitest';
import { catalogText, createLog, policyText } from '../../test/support.ts';
import { applyCatalog } from '../store/catalog-transition.ts';
import { createPolicyStore, type PolicyStore } from '../store/policy-store.ts';
import { applyPolicy, deletePolicy } from '../store/policy-transitions.ts';
import { createPolicyWatch, type PolicyWatch } from './watch-policies.ts';

afterEach(() => void vi.useRealTimers());

const CHANGE = { etag: '', nowMs: 0 };

async function open() {
  const store = await createPolicyStore({ stateDir: undefined, logger: createLog() });
  await store.transact(applyCatalog({ source: catalogText('small') }, CHANGE));
  const call = new AbortController();
  const drain = new AbortController();
  const watch = createPolicyWatch(store, 'run-1');
  const start = (resume = '') => watch({ resume }, { signal: call.signal, drainSignal: drain.signal });
  return { store, start, call, drain };
}

const apply = (store: PolicyStore, name: string, note = '') =>
  store.transact(applyPolicy({ source: policyText(name, 'small', note) }, CHANGE));

/** What a response says, in short. */
function brief({ event }: WatchPoliciesResponse): string {
  if (event.case === 'catalog') return `catalog ${event.value.revision}`;
  if (event.case !== 'policy') return event.case ?? 'nothing';
  return `${event.value.name} ${event.value.revision}${event.value.deleted ? ' deleted' : ''}`;
}

/** The next responses up to and including a checkpoint. */
async function untilCheckpoint(stream: ReturnType<PolicyWatch>) {
  const responses: WatchPoliciesResponse[] = [];
  for (;;) {
    const { value, done } = await stream.next();
    if (done || !value) throw new Error('the watch ended');
    responses.push(value);
    if (value.event.case === 'checkpoint') return { said: responses.map(brief), responses, cursor: value.cursor };
  }
}

test('a watch begins with the present state, without what is deleted, and ends it with a checkpoint', async () => {
  const { store, start } = await open();
  await apply(store, 'desk');
  await apply(store, 'gone');
  await store.transact(deletePolicy('gone', CHANGE));
  const { said, responses } = await untilCheckpoint(start());
  expect(said).toEqual(['catalog 1', 'desk 1', 'checkpoint']);
  expect(responses.map(({ cursor }) => cursor !== '')).toEqual([false, false, true]);
});

test('changes follow as they happen, deletions too', async () => {
  const { store, start } = await open();
  const stream = start();
  await untilCheckpoint(stream);
  await apply(store, 'desk');
  expect((await untilCheckpoint(stream)).said).toEqual(['desk 1', 'checkpoint']);
  const next = untilCheckpoint(stream);
  await store.transact(deletePolicy('desk', CHANGE));
  expect((await next).said).toEqual(['desk 2 deleted', 'checkpoint']);
});

test('a change made while the present state is sent is not lost', async () => {
  const { store, start } = await open();
  const stream = start();
  expect(brief((await stream.next()).value as WatchPoliciesResponse)).toBe('catalog 1');
  await apply(store, 'desk');
  expect((await untilCheckpoint(stream)).said).toEqual(['desk 1', 'checkpoint']);
});

test('a watch goes on at a cursor, in the middle of a commit too', async () => {
  const { store, start } = await open();
  const { cursor } = await untilCheckpoint(start());
  for (const name of ['a', 'b', 'c']) await apply(store, name);
  const resumed = await untilCheckpoint(start(cursor));
  expect(resumed.said).toEqual(['a 1', 'b 1', 'c 1', 'checkpoint']);
  const afterFirst = await untilCheckpoint(start(resumed.responses[0]?.cursor));
  expect(afterFirst.said).toEqual(['b 1', 'c 1', 'checkpoint']);
  expect((await untilCheckpoint(start(resumed.cursor))).said).toEqual(['checkpoint']);
});

test('a cursor of another run, a damaged one and one that is too old are refused', async () => {
  const { store, start } = await open();
  const { cursor } = await untilCheckpoint(start());
  await expect(start('nonsense').next()).rejects.toMatchObject({ reason: 'INVALID_CURSOR' });
  const other = createPolicyWatch(store, 'run-2')(
    { resume: cursor },
    { signal: new AbortController().signal, drainSignal: new AbortController().signal },
  );
  await expect(other.next()).rejects.toThrow(
    'the resume cursor is from an earlier run of the server; watch without one',
  );
  for (let i = 0; i < 1025; i++) await apply(store, 'desk', `${i}`);
  await expect(start(cursor).next()).rejects.toThrow(
    '1025 changes have happened since the resume cursor; watch without one',
  );
});

test('without changes a checkpoint comes every 5 s', async () => {
  const { start } = await open();
  const stream = start();
  const { cursor } = await untilCheckpoint(stream);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  for (let beat = 0; beat < 3; beat++) {
    const next = stream.next();
    let isHere = false;
    void next.then(() => {
      isHere = true;
    });
    await vi.advanceTimersByTimeAsync(4999);
    expect(isHere).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect((await next).value).toMatchObject({ event: { case: 'checkpoint' }, cursor });
  }
});

test('a watcher that is too slow is ended, and gets the rest when it resumes', async () => {
  const { store, start } = await open();
  const stream = start();
  await untilCheckpoint(stream);
  await apply(store, 'desk', 'first');
  await apply(store, 'desk', 'second');
  const { value } = await stream.next();
  for (let i = 0; i < 257; i++) await apply(store, 'desk', `${i}`);
  await expect(stream.next()).rejects.toMatchObject({ reason: 'OVERLOADED' });
  const resumed = await untilCheckpoint(start((value as WatchPoliciesResponse).cursor));
  expect(resumed.said).toHaveLength(259);
  expect(resumed.said.at(-2)).toBe('desk 259');
});

test('a watch ends with DRAINING when the server drains, and silently when the caller goes away', async () => {
  const draining = await open();
  const stream = draining.start();
  await untilCheckpoint(stream);
  const next = stream.next();
  draining.drain.abort();
  await expect(next).rejects.toMatchObject({ reason: 'DRAINING' });
  const leaving = await open();
  const left = leaving.start();
  await untilCheckpoint(left);
  const last = left.next();
  leaving.call.abort();
  expect(await last).toEqual({ done: true, value: undefined });
});

test('one watcher too many is refused until another one leaves', async () => {
  const { start } = await open();
  const streams = Array.from({ length: 1000 }, () => start());
  for (const stream of streams) await stream.next();
  await expect(start().next()).rejects.toThrow('1000 watchers are served already');
  await streams[0]?.return();
  expect((await start().next()).done).toBe(false);
});
