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
  const search = new Search(tiers, query);
  const last = tiers.length - 1;
  const first = firstOf(search, last);
  if (!first) return undefined;
  if (first.member.target.handoff) return { attempts: [], handoff: first };
  const handoff = search.best('people', last);
  const lastTier = handoff ? handoff.tier : last;
  search.attempts.push(first);
  while (search.attempts.length < maxAttempts) {
    const next = search.best('another domain', lastTier) ?? search.best('another model', lastTier);
    if (!next) break;
    search.attempts.push(next);
  }
  return { attempts: search.attempts, handoff };
}

/** The pick. People who stand by as a fallback are not called while a model is left that merely has a small share. */
function firstOf(search: Search, last: number): Chosen | undefined {
  const first = search.best('anyone', last, DEFERRED) ?? search.best('anyone', last);
  if (!first?.member.target.handoff || first.tier === 0) return first;
  return search.best('another model', first.tier) ?? first;
}

/** Who is looked for. */
type Wanted = 'anyone' | 'people' | 'another domain' | 'another model';

/** The scores of all tiers, each computed when first looked at, and the attempts found so far. A class for speed. */
class Search {
  readonly attempts: Chosen[] = [];
  readonly #scores: Scores[] = [];
  readonly #tiers: readonly Tier[];
  readonly #query: Query;

  constructor(tiers: readonly Tier[], query: Query) {
    this.#tiers = tiers;
    this.#query = query;
  }

  /** The best of the first tier that has one with a score below the bound. */
  best(wanted: Wanted, lastTier: number, below = Infinity): Chosen | undefined {
    for (let tier = 0; tier <= lastTier; tier++) {
      const { members } = this.#tiers[tier] as Tier;
      const scores = this.#scoresOf(tier);
      let found: Member | undefined;
      let least = below;
      for (let i = 0; i < members.length; i++) {
        const score = scores[i] as number;
        const member = members[i] as Member;
        if (score < least && this.#is(wanted, member.target)) {
          least = score;
          found = member;
        }
      }
      if (found) return { member: found, tier };
    }
    return undefined;
  }

  #scoresOf(tier: number): Scores {
    let scores = this.#scores[tier];
    if (!scores) {
      scores = scoreTier(this.#tiers[tier] as Tier, this.#query, tier);
      this.#scores[tier] = scores;
    }
    return scores;
  }

  #is(wanted: Wanted, target: CompiledTarget): boolean {
    if (wanted === 'anyone') return true;
    if (wanted === 'people') return target.handoff !== undefined;
    if (target.handoff) return false;
    for (const { member } of this.attempts) {
      if (member.target === target) return false;
      if (wanted === 'another domain' && member.target.failureDomain === target.failureDomain) return false;
    }
    return true;
  }
}
