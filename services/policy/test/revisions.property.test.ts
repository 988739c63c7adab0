import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Policy, SignalboxError } from '@signalbox/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyCatalog } from '../src/store/catalog-transition.ts';
import { createPolicyStore, type PolicyStore } from '../src/store/policy-store.ts';
import { applyPolicy, deletePolicy, rollbackPolicy } from '../src/store/policy-transitions.ts';
import type { Revision } from '../src/store/revision.ts';
import { badPolicyText, catalogText, createLog, liveText, policyText } from './support.ts';

const name = fc.constantFrom('desk', 'other');
const operation = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('apply' as const), name, note: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('apply bad' as const), name }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('rollback' as const), name, revision: fc.nat(6) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), name }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), name }) },
);
type Operation = Exclude<typeof operation extends fc.Arbitrary<infer O> ? O : never, { kind: 'restart' }>;

const CHANGE = { etag: '', nowMs: 0 };

/** Runs an operation. Answers the revision that is live after it; undefined if the operation was refused. */
async function run(store: PolicyStore, operation: Operation): Promise<Revision<Policy> | undefined> {
  switch (operation.kind) {
    case 'apply': {
      const source = policyText(operation.name, 'small', `${operation.note}`);
      return (await store.transact(applyPolicy({ source }, CHANGE))).live?.revision;
    }
    case 'apply bad':
      return (await store.transact(applyPolicy({ source: badPolicyText(operation.name) }, CHANGE))).live?.revision;
    case 'rollback':
      return (await store.transact(rollbackPolicy(operation.name, operation.revision || undefined, CHANGE))).revision;
    case 'delete':
      return (await store.transact(deletePolicy(operation.name, CHANGE))).revision;
  }
}

/** What the store should know of one policy. */
interface Model {
  readonly texts: (string | undefined)[];
}

function check(store: PolicyStore, models: ReadonlyMap<string, Model>): void {
  for (const [policy, { texts }] of models) {
    const history = store.state().policies.get(policy);
    const text = texts.at(-1);
    expect(liveText(store, policy)).toBe(text);
    expect(store.live()?.policies.get(policy)?.revision).toBe(text === undefined ? undefined : texts.length);
    expect(history?.revisions.map(({ number }) => number)).toEqual(texts.map((_, i) => texts.length - i));
    expect(history?.revisions.map(({ document, source }) => document && source)).toEqual(texts.toReversed());
  }
}

/** Notes an outcome: the next number with a text, or the same number with the same text. */
function note({ texts }: Model, made: Revision<Policy>): void {
  const text = made.document && made.source;
  if (made.number === texts.length) expect(text).toBe(texts.at(-1));
  else expect(texts.push(text)).toBe(made.number);
}

test('any sequence of changes and restarts keeps numbers rising by 1 and the last successful text live', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'signalbox-policy-'));
  let runs = 0;
  const property = fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async (operations) => {
    const options = { stateDir: join(directory, String(runs++)), logger: createLog() };
    let store = await createPolicyStore(options);
    await store.transact(applyCatalog({ source: catalogText('small') }, CHANGE));
    const models = new Map<string, Model>();
    for (const next of operations) {
      if (next.kind === 'restart') {
        store = await createPolicyStore(options);
      } else {
        const made = await run(store, next).catch((error: unknown) => {
          if (!(error instanceof SignalboxError) || error.reason === 'STORAGE') throw error;
          return undefined;
        });
        if (made) {
          const model = models.get(next.name) ?? { texts: [] };
          models.set(next.name, model);
          note(model, made);
        }
      }
      check(store, models);
    }
    check(await createPolicyStore(options), models);
  });
  try {
    await fc.assert(property, { numRuns: 60 });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
