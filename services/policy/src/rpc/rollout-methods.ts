import {
  type FieldViolation,
  invalidFields,
  type PolicyService,
  type ReportAppliedRequest,
  SignalboxError,
} from '@signalbox/contracts';
import type { ServiceImplementation } from '@signalbox/mesh';
import { requireHistory } from '../store/policy-lookup.ts';
import type { PolicyStore } from '../store/policy-store.ts';
import { type History, liveRevision } from '../store/revision.ts';
import { createRollout } from './rollout.ts';

type RolloutMethods = Pick<Required<ServiceImplementation<typeof PolicyService>>, 'reportApplied' | 'getRollout'>;

const MAX_REPLICA_LENGTH = 256;
const MAX_REASON_LENGTH = 4096;

/** The methods by which replicas tell, and people ask, which revision runs where. */
export function createRolloutMethods(store: PolicyStore, nowMs: () => number): RolloutMethods {
  const rollout = createRollout();
  const historyOf = (policy: string): History<unknown> =>
    policy === '' ? store.state().catalog : requireHistory(store.state(), policy);

  return {
    reportApplied(request) {
      checkReport(request, historyOf(request.policy).lastNumber);
      rollout.report(request, nowMs());
      return {};
    },
    getRollout({ policy }) {
      const live = liveRevision(historyOf(policy))?.number ?? 0;
      return { liveRevision: BigInt(live), replicas: rollout.of(policy) };
    },
  };
}

function checkReport({ replica, policy, revision, reason }: ReportAppliedRequest, lastNumber: number): void {
  const wrong: FieldViolation[] = [];
  if (replica === '' || replica.length > MAX_REPLICA_LENGTH) {
    wrong.push({ field: 'replica', description: `give the replica's id, 1 to ${MAX_REPLICA_LENGTH} characters` });
  }
  if (reason.length > MAX_REASON_LENGTH) {
    wrong.push({
      field: 'reason',
      description: `has ${reason.length} characters; at most ${MAX_REASON_LENGTH} are kept`,
    });
  }
  if (revision < 1n) {
    wrong.push({ field: 'revision', description: `${revision} is below 1; revisions are counted from 1` });
  }
  if (wrong.length > 0) throw invalidFields(wrong);
  if (revision <= BigInt(lastNumber)) return;
  const subject = policy === '' ? 'the catalog' : `the policy '${policy}'`;
  const message = `${subject} has no revision ${revision}; the newest is ${lastNumber}`;
  throw new SignalboxError('REVISION_NOT_FOUND', message, { metadata: { policy } });
}
