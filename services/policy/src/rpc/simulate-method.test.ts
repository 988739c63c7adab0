import { create } from '@bufbuild/protobuf';
import { PolicyService, RouteRequestSchema, SimulatePolicyRequestSchema } from '@signalbox/contracts';
import type { CallContext } from '@signalbox/mesh';
import { expect, test } from 'vitest';
import { catalogText, createLog, policyText } from '../../test/support.ts';
import { applyCatalog } from '../store/catalog-transition.ts';
import { createPolicyStore } from '../store/policy-store.ts';
import { createSimulateMethod } from './simulate-method.ts';

async function open() {
  const store = await createPolicyStore({ stateDir: undefined, logger: createLog() });
  await store.transact(applyCatalog({ source: catalogText('small') }, { etag: '', nowMs: 0 }));
  const call = new AbortController();
  const context: CallContext = {
    method: PolicyService.method.simulatePolicy,
    transport: 'grpc',
    principal: { tenant: 'default', roles: ['policy-admin'], kind: 'none' },
    requestId: 'r',
    deadlineAtMs: 0,
    signal: call.signal,
    drainSignal: call.signal,
    header: () => undefined,
  };
  const requests = Array.from({ length: 1000 }, () => create(RouteRequestSchema));
  const request = create(SimulatePolicyRequestSchema, { source: policyText('desk'), requests });
  const method = createSimulateMethod(store, () => 0);
  return { call, simulate: async () => method(request, context) };
}

test('a third simulation at the same time is refused, and welcome when one is over', async () => {
  const { simulate } = await open();
  const running = [simulate(), simulate()];
  await expect(simulate()).rejects.toMatchObject({ reason: 'OVERLOADED', details: { retryAfterMs: 1000 } });
  await Promise.all(running);
  expect((await simulate()).changed).toBe(1000n);
});

test('a simulation ends when its caller goes away', async () => {
  const { simulate, call } = await open();
  const running = simulate();
  call.abort(new Error('gone'));
  await expect(running).rejects.toThrow('gone');
});
