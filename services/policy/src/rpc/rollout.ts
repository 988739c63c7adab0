import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type ReplicaRevision, ReplicaRevisionSchema, type ReportAppliedRequest } from '@signalbox/contracts';

/** Which replica runs which revision, as they report it. Memory only: replicas report again. */
export interface Rollout {
  report(request: ReportAppliedRequest, nowMs: number): void;
  /** The last word of each replica on a policy (empty: the catalog), by replica. */
  of(policy: string): ReplicaRevision[];
}

/** How many reports are kept, one per replica and policy; then the one that is oldest goes. */
const MAX_REPORTS = 100_000;

export function createRollout(maxReports = MAX_REPORTS): Rollout {
  const reports = new Map<string, { policy: string; said: ReplicaRevision }>();
  return {
    report({ replica, policy, revision, applied, reason }, nowMs) {
      const key = JSON.stringify([policy, replica]);
      const said = create(ReplicaRevisionSchema, { replica, revision, applied, reason, at: timestampFromMs(nowMs) });
      reports.delete(key);
      reports.set(key, { policy, said });
      const [oldest] = reports.keys();
      if (reports.size > maxReports && oldest !== undefined) reports.delete(oldest);
    },
    of(policy) {
      const said = [...reports.values()].filter((report) => report.policy === policy).map((report) => report.said);
      return said.sort((a, b) => (a.replica < b.replica ? -1 : 1));
    },
  };
}
