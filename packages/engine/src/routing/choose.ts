import type { CompiledTarget, Member } from '../catalog/compiled-catalog.ts';
import type { Tier } from '../policy/compiled-policy.ts';
import type { Query } from './query.ts';
import { DEFERRED, type Scores, scoreTier } from './score.ts';

/** A member that was chosen, and from which tier. */
export interface Chosen {
  readonly member: Member;
  readonly tier: number;
}

/** What answers, in order, and who takes over in the end. */
export interface Choice {
  /** Models in order; empty if people take over at once. */
  readonly attempts: readonly Chosen[];
  /** People who take over after the attempts, if any tier names them. */
  readonly handoff: Chosen | undefined;
}

/**
 * Chooses the pick of the first tier that has one, then the best remaining candidates in tier order, each in a failure
 * domain not used yet where there is one.
 * @returns undefined if no target may answer
 */
export function choose(tiers: readonly Tier[], query: Query, maxAttempts: number): Choice | undefined {
  const board = createBoard(tiers, query);
  const first = board.first();
  if (!first) return undefined;
  if (first.member.target.handoff) return { attempts: [], handoff: first };
  const handoff = board.people();
  const attempts = [first];
  const lastTier = handoff ? handoff.tier : tiers.length - 1;
  while (attempts.length < maxAttempts) {
    const next = board.next(attempts, lastTier);
    if (!next) break;
    attempts.push(next);
  }
  return { attempts, handoff };
}

/** The scores of all tiers, each computed when first looked at. */
function createBoard(tiers: readonly Tier[], query: Query) {
  const scored: Scores[] = [];
  const scoresOf = (tier: number): Scores => (scored[tier] ??= scoreTier(tiers[tier] as Tier, query, tier));

  const best = (tier: number, below: number, wanted: (target: CompiledTarget) => boolean): Chosen | undefined => {
    const { members } = tiers[tier] as Tier;
    const scores = scoresOf(tier);
    let found: Member | undefined;
    let least = below;
    for (let i = 0; i < members.length; i++) {
      const score = scores[i] as number;
      if (score < least && wanted((members[i] as Member).target)) {
        least = score;
        found = members[i];
      }
    }
    return found && { member: found, tier };
  };

  const inTierOrder = (
    lastTier: number,
    below: number,
    wanted: (target: CompiledTarget) => boolean,
  ): Chosen | undefined => {
    for (let tier = 0; tier <= lastTier; tier++) {
      const found = best(tier, below, wanted);
      if (found) return found;
    }
    return undefined;
  };

  return {
    first: () => inTierOrder(tiers.length - 1, DEFERRED, anyone) ?? inTierOrder(tiers.length - 1, Infinity, anyone),
    people: () => inTierOrder(tiers.length - 1, Infinity, isPeople),
    next: (used: readonly Chosen[], lastTier: number) =>
      inTierOrder(lastTier, Infinity, (target) => !target.handoff && !used.some((c) => sharesDomain(c, target))) ??
      inTierOrder(lastTier, Infinity, (target) => !target.handoff && !used.some((c) => c.member.target === target)),
  };
}

function anyone(): boolean {
  return true;
}

function isPeople(target: CompiledTarget): boolean {
  return target.handoff !== undefined;
}

function sharesDomain({ member }: Chosen, target: CompiledTarget): boolean {
  return member.target.failureDomain === target.failureDomain;
}
