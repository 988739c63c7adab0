import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignalboxError } from '@signalbox/contracts';
import { expect, test } from 'vitest';
import {
  badPolicyText,
  catalogText,
  createClock,
  createLog,
  liveText,
  policyText,
  temporaryDirectory,
} from '../../test/support.ts';
import { applyCatalog } from './catalog-transition.ts';
import { createPolicyStore } from './policy-store.ts';
import { applyPolicy, deletePolicy, rollbackPolicy } from './policy-transitions.ts';
import { KEPT_REVISIONS } from './revision.ts';

/** A store with a catalog, and short forms of its transitions. */
async function open(stateDir?: string) {
  const log = createLog();
  const nowMs = createClock();
  const store = await createPolicyStore({ stateDir, logger: log });
  const apply = (source: string, etag = '') => store.transact(applyPolicy({ source }, { etag, nowMs: nowMs() }));
  const catalog = (source: string) => store.transact(applyCatalog({ source }, { etag: '', nowMs: nowMs() }));
  const rollback = (name: string, revision?: number, etag = '') =>
    store.transact(rollbackPolicy(name, revision, { etag, nowMs: nowMs() }));
  const remove = (name: string, etag = '') => store.transact(deletePolicy(name, { etag, nowMs: nowMs() }));
  if (!store.live()) await catalog(catalogText('small', 'strong'));
  const revisions = (name: string) => store.state().policies.get(name)?.revisions ?? [];
  return { store, log, apply, catalog, rollback, remove, revisions };
}

const reasonOf = (error: unknown) => (error instanceof SignalboxError ? error.reason : error);

test('a policy goes live as revision 1, the next text as 2, and the same text makes no revision', async () => {
  const { store, apply } = await open();
  const first = await apply(policyText('desk'));
  expect(first.live?.revision).toMatchObject({ number: 1, origin: 'api', source: policyText('desk') });
  expect(first.live?.revision.etag).toMatch(/^[\w-]{22}$/);
  const second = await apply(policyText('desk', 'strong'));
  expect(second.live?.revision.number).toBe(2);
  const again = await apply(policyText('desk', 'strong'));
  expect(again).toMatchObject({ unchanged: true, live: { revision: { number: 2 } } });
  expect(store.live()?.policies.get('desk')?.revision).toBe(2);
});

test('a document with errors changes nothing and says where they are', async () => {
  const { store, apply } = await open();
  await apply(policyText('desk'));
  const before = store.state();
  const outcome = await apply(badPolicyText('desk'));
  expect(outcome.live).toBeUndefined();
  expect(outcome.findings[0]).toMatchObject({ code: 'UNKNOWN_POOL', file: 'source', line: 2 });
  expect(store.state()).toBe(before);
});

test('without a catalog a policy is refused with a finding that says so', async () => {
  const store = await createPolicyStore({ stateDir: undefined, logger: createLog() });
  const outcome = await store.transact(applyPolicy({ source: policyText('desk') }, { etag: '', nowMs: 0 }));
  expect(outcome.findings).toMatchObject([{ code: 'NO_CATALOG', remedy: 'set SIGNALBOX_CATALOG or apply one' }]);
});

test('of concurrent changes with the same etag exactly one wins', async () => {
  const { apply, revisions } = await open(await temporaryDirectory());
  const etag = (await apply(policyText('desk'))).live?.revision.etag;
  const attempts = Array.from({ length: 10 }, (_, i) => apply(policyText('desk', 'small', `attempt ${i}`), etag));
  const outcomes = await Promise.allSettled(attempts);
  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
  const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [reasonOf(outcome.reason)] : []));
  expect(new Set(reasons)).toEqual(new Set(['ETAG_MISMATCH']));
  expect(revisions('desk')).toHaveLength(2);
});

test('an etag for a policy that is not live is refused', async () => {
  const { apply } = await open();
  await expect(apply(policyText('desk'), 'abc')).rejects.toThrow(
    "'desk' has changed: the etag given is 'abc', but no revision is live",
  );
});

test('too many waiting changes are refused with OVERLOADED, the others go through', async () => {
  const { apply, revisions } = await open();
  const attempts = Array.from({ length: 120 }, (_, i) => apply(policyText('desk', 'small', `${i}`)));
  const outcomes = await Promise.allSettled(attempts);
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [reasonOf(outcome.reason)] : []));
  expect(refused).toEqual(Array(20).fill('OVERLOADED'));
  expect(revisions('desk')[0]?.number).toBe(100);
});

test('rollback makes the old text live under a new number', async () => {
  const { apply, rollback, store } = await open();
  await apply(policyText('desk', 'small'));
  await apply(policyText('desk', 'strong'));
  const back = await rollback('desk');
  expect(back.revision).toMatchObject({ number: 3, origin: 'rollback:1', source: policyText('desk', 'small') });
  expect((await rollback('desk', 2)).revision).toMatchObject({ number: 4, origin: 'rollback:2' });
  expect(liveText(store, 'desk')).toBe(policyText('desk', 'strong'));
});

test('rollback to what is live changes nothing', async () => {
  const { apply, rollback } = await open();
  await apply(policyText('desk'));
  expect((await rollback('desk', 1)).revision.number).toBe(1);
});

test('rollback refuses what it cannot do, each with its reason', async () => {
  const { apply, remove, rollback, catalog } = await open();
  await expect(rollback('dsk')).rejects.toMatchObject({ reason: 'POLICY_NOT_FOUND' });
  await apply(policyText('desk', 'small'));
  await expect(rollback('dsk')).rejects.toThrow("there is no policy 'dsk'; did you mean 'desk'?");
  await expect(rollback('desk')).rejects.toMatchObject({ reason: 'REVISION_NOT_FOUND' });
  await expect(rollback('desk', 7)).rejects.toThrow('has no revision 7; kept are 1 to 1');
  await expect(rollback('desk', 1, 'old')).rejects.toMatchObject({ reason: 'ETAG_MISMATCH' });
  await remove('desk');
  await apply(policyText('desk', 'strong'));
  await expect(rollback('desk', 2)).rejects.toMatchObject({ reason: 'INVALID_FIELD' });
  await catalog(catalogText('strong'));
  await expect(rollback('desk', 1)).rejects.toMatchObject({
    reason: 'INVALID_DOCUMENT',
    details: { fields: [{ field: 'otherwise.use[0]' }] },
  });
});

test('a deleted policy is gone from what is live, keeps its revisions, and comes back by rollback', async () => {
  const { apply, remove, rollback, store, revisions } = await open();
  await apply(policyText('desk'));
  const deletion = await remove('desk');
  expect(deletion.revision).toMatchObject({ number: 2, etag: '', document: undefined });
  expect(store.live()?.policies.has('desk')).toBe(false);
  expect(revisions('desk')).toHaveLength(2);
  await expect(remove('desk')).rejects.toMatchObject({ reason: 'POLICY_NOT_FOUND' });
  expect((await rollback('desk')).revision).toMatchObject({ number: 3, origin: 'rollback:1' });
});

test('the last 50 revisions are kept, in memory and on disk', async () => {
  const stateDir = await temporaryDirectory();
  const { apply, revisions } = await open(stateDir);
  for (let i = 1; i <= KEPT_REVISIONS + 5; i++) await apply(policyText('desk', 'small', `${i}`));
  const kept = Array.from({ length: KEPT_REVISIONS }, (_, i) => KEPT_REVISIONS + 5 - i);
  expect(revisions('desk').map((revision) => revision.number)).toEqual(kept);
  const files = await readdir(join(stateDir, 'policies', 'desk'));
  expect(
    files
      .sort()
      .reverse()
      .map((file) => Number.parseInt(file, 10)),
  ).toEqual(kept);
});

test('everything is there again after a restart', async () => {
  const stateDir = await temporaryDirectory();
  const before = await open(stateDir);
  await before.apply(policyText('desk', 'small'));
  await before.apply(policyText('desk', 'strong'));
  await before.apply(policyText('gone'));
  await before.remove('gone');
  const after = await open(stateDir);
  expect({ ...after.store.state(), live: undefined }).toEqual({ ...before.store.state(), live: undefined });
  expect([...(after.store.live()?.policies.keys() ?? [])]).toEqual(['desk']);
  expect((await after.apply(policyText('gone'))).live?.revision.number).toBe(3);
});

test.each([
  ['is cut in half', (text: string) => text.slice(0, text.length / 2)],
  ['is empty', () => ''],
  ['is binary', () => '\u0000\u0001'],
  ['has a changed source', (text: string) => text.replace('[strong]', '[small]')],
  ['is of another revision', (text: string) => text.replace('"revision": 2', '"revision": 1')],
  ['lacks fields', () => '{"revision": 2}'],
])('a stored revision that %s is skipped with a warning, and its number is not used again', async (_, damage) => {
  const stateDir = await temporaryDirectory();
  const before = await open(stateDir);
  await before.apply(policyText('desk', 'small'));
  await before.apply(policyText('desk', 'strong'));
  const path = join(stateDir, 'policies', 'desk', '0000000002.json');
  await writeFile(path, damage(await readFile(path, 'utf8')));
  const after = await open(stateDir);
  expect(after.log.lines.filter((line) => line.level === 'warn')).toMatchObject([
    { message: expect.stringContaining(`${path}: a stored revision cannot be read and is skipped: `) },
  ]);
  expect(liveText(after.store, 'desk')).toBe(policyText('desk', 'small'));
  expect((await after.apply(policyText('desk', 'strong'))).live?.revision.number).toBe(3);
});

test('leftovers and strange names in the state directory are ignored', async () => {
  const stateDir = await temporaryDirectory();
  const before = await open(stateDir);
  await before.apply(policyText('desk'));
  await writeFile(join(stateDir, 'policies', 'desk', '.0000000002.json.tmp'), '{');
  await writeFile(join(stateDir, 'policies', 'desk', 'notes.txt'), 'x');
  await writeFile(join(stateDir, 'policies', 'README'), 'x');
  const after = await open(stateDir);
  expect(after.store.state().policies).toEqual(before.store.state().policies);
  expect(after.log.lines.filter((line) => line.level !== 'info')).toEqual([]);
});

test('when the disk refuses, the change is refused with STORAGE, and nothing of it is live or left', async () => {
  const stateDir = await temporaryDirectory();
  const { apply, store } = await open(stateDir);
  await apply(policyText('desk', 'small'));
  const before = store.state();
  // A file where the directory of the policy would be.
  await writeFile(join(stateDir, 'policies', 'other'), '');
  await expect(apply(policyText('other'))).rejects.toMatchObject({ reason: 'STORAGE' });
  await expect(apply(policyText('other'))).rejects.toThrow(stateDir);
  expect(store.state()).toBe(before);
  await apply(policyText('desk', 'strong'));
  expect(liveText(store, 'desk')).toBe(policyText('desk', 'strong'));
});

test('a state directory that cannot be used is refused at the start, with its path', async () => {
  const file = join(await temporaryDirectory(), 'file');
  await writeFile(file, '');
  await expect(open(join(file, 'state'))).rejects.toThrow(
    /the state directory .*file.state cannot be used: it is not a directory/,
  );
});

test('a catalog that a live policy would not survive is refused with the findings of that policy', async () => {
  const { apply, catalog, store } = await open();
  await apply(policyText('desk', 'small'));
  const before = store.state();
  const outcome = await catalog(catalogText('strong'));
  expect(outcome.live).toBeUndefined();
  expect(outcome.findings).toMatchObject([{ code: 'UNKNOWN_POOL', file: 'desk', line: 3 }]);
  expect(store.state()).toBe(before);
});

test('a new catalog compiles the live policies anew, without new revisions', async () => {
  const { apply, catalog, store } = await open();
  await apply(policyText('desk', 'small'));
  const outcome = await catalog(catalogText('small', 'fast'));
  expect(outcome.live?.number).toBe(2);
  const live = store.live();
  expect(live?.catalogRevision).toBe(2);
  expect(live?.policies.get('desk')).toMatchObject({ revision: 1, policy: { catalog: live?.catalog } });
});

test('the same catalog again makes no revision', async () => {
  const { catalog, store } = await open();
  const before = store.state();
  expect((await catalog(catalogText('small', 'strong'))).live?.number).toBe(1);
  expect(store.state()).toBe(before);
});

test('a preview answers like the change and changes nothing', async () => {
  const { store } = await open();
  const before = store.state();
  const outcome = await store.preview(applyPolicy({ source: policyText('desk') }, { etag: '', nowMs: 0 }));
  expect(outcome.live?.revision.number).toBe(1);
  expect(store.state()).toBe(before);
});

test('subscribers hear of changes in order, after they are live', async () => {
  const { store, apply, remove, catalog } = await open();
  const heard: unknown[] = [];
  let position = store.head();
  const stop = store.subscribe(() => {
    for (const entry of store.after(position) ?? []) {
      const { change } = entry;
      heard.push([change.kind, change.revision.number, store.live()?.policies.size]);
      position = entry.position;
    }
  });
  await apply(policyText('desk'));
  await catalog(catalogText('small'));
  await remove('desk');
  stop();
  await apply(policyText('desk'));
  expect(heard).toEqual([
    ['policy', 1, 1],
    ['catalog', 2, 1],
    ['policy', 2, 0],
  ]);
});

test('a subscriber that fails is logged and keeps neither the change nor other subscribers back', async () => {
  const { store, apply, log } = await open();
  const heard: number[] = [];
  store.subscribe(() => {
    throw new Error('out of order');
  });
  store.subscribe(() => heard.push(store.head()));
  await apply(policyText('desk'));
  expect(heard).toEqual([2]);
  expect(log.count('a subscriber to changes of policies failed')).toBe(1);
});

test('the log says what went live and what was removed', async () => {
  const { apply, remove, log } = await open();
  await apply(policyText('desk'));
  await remove('desk');
  expect(log.lines.map(({ message }) => message)).toEqual([
    'a catalog went live',
    'a policy went live',
    'a policy was removed',
  ]);
});
