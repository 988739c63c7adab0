import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { HealthState, RouteRequestSchema, type TargetHealth, TargetHealthSchema } from '@signalbox/contracts';
import { expect, test } from 'vitest';
import { compileCatalog } from '../catalog/compile-catalog.ts';
import { createHealthView } from '../health/health-view.ts';
import { compilePolicy } from '../policy/compile-policy.ts';
import { createSnapshot } from '../snapshot.ts';
import { decide } from './decide.ts';

const NOW_MS = 1_790_000_000_000;

const CATALOG = `
providers: [{ id: a }, { id: b }]
models: [{ id: m, context_tokens: 8000 }]
targets: [{ provider: a, model: m }, { provider: b, model: m }]
`;
const POLICY = `
policy: p
when_all_down: panic
otherwise:
  use: [a/m]
  escalate: [{ when: '!valid', to: [b/m] }]
`;

function decideWith(...health: TargetHealth[]) {
  const { catalog } = compileCatalog({ text: CATALOG, file: 'catalog' });
  if (!catalog) throw new Error('the catalog does not compile');
  const { policy } = compilePolicy({ text: POLICY, file: 'policy' }, catalog);
  if (!policy) throw new Error('the policy does not compile');
  const view = createHealthView(catalog, health, 7);
  const snapshot = createSnapshot({ catalog, catalogRevision: 1, policies: [{ policy, revision: 1 }], health: view });
  return decide(snapshot, create(RouteRequestSchema, { policy: 'p' }), { nowMs: NOW_MS, seed: 1, tenant: 'default' });
}

function down(target: string): TargetHealth {
  return create(TargetHealthSchema, { target, state: HealthState.OPEN, share: 0 });
}

function gated(target: string, untilMs: number): TargetHealth {
  const gatedUntil = timestampFromMs(untilMs);
  return create(TargetHealthSchema, { target, state: HealthState.HEALTHY, share: 1, gatedUntil });
}

test('in panic a plan keeps its escalation steps', () => {
  const { plan, reason } = decideWith(down('a/m'), down('b/m'));
  expect(plan?.attempts.map(({ target }) => target)).toEqual(['a/m']);
  expect(plan?.escalations.map(({ attempts }) => attempts[0]?.target)).toEqual(['b/m']);
  expect(reason).toContain('all candidates are down');
});

test('a rate limit keeps a target out until it has passed, whether or not anybody says so', () => {
  expect(() => decideWith(gated('a/m', NOW_MS + 2000))).toThrow('all 1 targets');
  expect(decideWith(gated('a/m', NOW_MS)).plan?.attempts[0]?.target).toBe('a/m');
});

test('the reason names what is left for all other requests', () => {
  expect(decideWith().reason).toBe('No rule matched: a/m is named for all other requests.');
});
