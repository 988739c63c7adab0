import { create } from '@bufbuild/protobuf';
import { ReportAppliedRequestSchema } from '@signalbox/contracts';
import { expect, test } from 'vitest';
import { createRollout } from './rollout.ts';

const report = (replica: string, revision: bigint, policy = 'desk') =>
  create(ReportAppliedRequestSchema, { replica, policy, revision, applied: true });

test("a replica's last word counts, per policy", () => {
  const rollout = createRollout();
  rollout.report(report('b', 1n), 1);
  rollout.report(report('a', 1n), 2);
  rollout.report(report('b', 2n), 3);
  rollout.report(report('b', 9n, ''), 4);
  expect(rollout.of('desk')).toMatchObject([
    { replica: 'a', revision: 1n },
    { replica: 'b', revision: 2n, at: { nanos: 3_000_000 } },
  ]);
  expect(rollout.of('')).toMatchObject([{ replica: 'b', revision: 9n }]);
});

test('beyond the bound the replica that was silent longest is forgotten', () => {
  const rollout = createRollout(2);
  rollout.report(report('a', 1n), 1);
  rollout.report(report('b', 1n), 2);
  rollout.report(report('a', 2n), 3);
  rollout.report(report('c', 1n), 4);
  expect(rollout.of('desk').map(({ replica }) => replica)).toEqual(['a', 'c']);
});
