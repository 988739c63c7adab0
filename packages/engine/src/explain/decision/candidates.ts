import { create } from '@bufbuild/protobuf';
import { type Candidate, CandidateSchema, RejectionCode } from '@signalbox/contracts';
import type { CompiledTarget, Member } from '../../catalog/compiled-catalog.ts';
import { admit } from '../../routing/admit.ts';
import type { Choice } from '../../routing/choose.ts';
import { millisecondsOf } from '../../routing/durations.ts';
import { costPicoUsd, latencyMs, type Query, shareOf, successOf } from '../../routing/query.ts';
import { rejectionSentence } from '../../routing/rejection-sentence.ts';
import type { Routing } from '../../routing/route.ts';

/** The tier of targets that are not for the first answer: escalation steps, filtered answers, shadows. */
const NOT_FOR_FIRST = -1;

/** A target of the deciding rule, and where it stands. */
export interface Placed {
  readonly member: Member;
  readonly tier: number;
}

/** Every target of the deciding rule once, in the first place where it stands. */
export function placedTargets({ rule, tiers }: Routing): Placed[] {
  const others = [...rule.escalations.map((step) => step.tier), rule.onFiltered, rule.shadow?.tier];
  const all = [
    ...tiers.flatMap(({ members }, tier) => members.map((member): Placed => ({ member, tier }))),
    ...others.flatMap((tier) => (tier?.members ?? []).map((member): Placed => ({ member, tier: NOT_FOR_FIRST }))),
  ];
  return [...Map.groupBy(all, ({ member }) => member.target).values()].flatMap(([first]) => first ?? []);
}

/** What is known of every target of the deciding rule. @param choice undefined if there is no plan */
export function candidatesOf(
  placed: readonly Placed[],
  { query, context }: Routing,
  choice: Choice | undefined,
): Candidate[] {
  return placed.map(({ member: { target, weight, pool }, tier }) => {
    const rejection = admit(target, query);
    const attempt = (choice?.attempts.findIndex((chosen) => chosen.member.target === target) ?? -1) + 1;
    return create(CandidateSchema, {
      target: target.id,
      tier,
      pool,
      costUsd: Math.round(costPicoUsd(target, query, query.outputTokens) / 1000) / 1e9,
      latencyMs: timeOf(target, query),
      pSuccess: successOf(target, query),
      share: shareOf(target, query),
      weight,
      attempt,
      rejection,
      rejectedBecause:
        rejection === RejectionCode.UNSPECIFIED ? '' : rejectionSentence(target, rejection, query, context.nowMs),
    });
  });
}

/** Milliseconds to the full answer; of people, until somebody usually answers. */
function timeOf(target: CompiledTarget, query: Query): number {
  if (target.handoff) return millisecondsOf(target.handoff.expectedWait) ?? 0;
  return Math.round(latencyMs(target, query));
}
