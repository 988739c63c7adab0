import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { PolicySchema } from '@signalbox/contracts';
import { expect, test } from 'vitest';
import { catalogText, createClock, createLog, policyText, temporaryDirectory } from '../../test/support.ts';
import { applyCatalog } from './catalog-transition.ts';
import { createPolicyStore } from './policy-store.ts';
import { applyPolicy } from './policy-transitions.ts';

async function open(stateDir: string | undefined) {
  const store = await createPolicyStore({ stateDir, logger: createLog() });
  const nowMs = createClock();
  await store.transact(applyCatalog({ source: catalogText('small', 'strong') }, { etag: '', nowMs: nowMs() }));
  return { store, change: () => ({ etag: '', nowMs: nowMs() }) };
}

test('a message that its own text could not give back is refused, with paths but no lines', async () => {
  const { store, change } = await open(undefined);
  const policy = create(PolicySchema, {
    policy: 'desk',
    otherwise: { use: ['small'], limits: { outputTokens: 2n ** 60n } },
  });
  const { live, findings } = await store.transact(applyPolicy({ policy }, change()));
  expect(live).toBeUndefined();
  expect(findings[0]).toMatchObject({ path: 'otherwise.limits.output_tokens', line: 0, column: 0 });
});

test('a message lives on after a restart as it was applied', async () => {
  const stateDir = await temporaryDirectory();
  const { store, change } = await open(stateDir);
  const policy = create(PolicySchema, { policy: 'desk', otherwise: { use: ['small'], fallback: ['strong'] } });
  const { live } = await store.transact(applyPolicy({ policy }, change()));
  const again = await createPolicyStore({ stateDir, logger: createLog() });
  expect(again.live()?.policies.get('desk')?.policy.source).toEqual(live?.revision.document);
});

test('a list of imports that nobody here has written does not keep the store from opening', async () => {
  const stateDir = await temporaryDirectory();
  await mkdir(stateDir, { recursive: true });
  await writeFile(join(stateDir, 'imports.json'), '{"policies":{"desk.yaml":null}}');
  const { store, change } = await open(stateDir);
  expect((await store.transact(applyPolicy({ source: policyText('desk') }, change()))).live).toBeDefined();
});
