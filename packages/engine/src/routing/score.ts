import type { Member, PickStrategy } from '../catalog/compiled-catalog.ts';
import type { Tier } from '../policy/compiled-policy.ts';
import { combine, unit } from '../random/hash.ts';
import { admit, isHealthRejection } from './admit.ts';
import { costPicoUsd, latencyMs, type Query, shareOf, successOf } from './query.ts';

/**
 * How good each member of a tier is for a request: lower is better, Infinity is rejected. The whole part is a class:
 * 0 what the strategy wants, 1 what it takes if it must (such as targets below the bar), and DEFERRED more for what
 * should get no more traffic at this moment, because its share or its tier's share is used up by this draw.
 */
export type Scores = Float64Array;

export const DEFERRED = 2;
const BELOW_ONE = 1 - Number.EPSILON;
const SECOND_CHOICE = 1;
/** A tier below three targets passes on what its share leaves over; a larger one may stretch (design of traffic shifting). */
const STRETCH = 1.4;

/** Scores the members of a tier. */
export function scoreTier({ members, pick }: Tier, query: Query, tierIndex: number): Scores {
  const scores = new Float64Array(members.length);
  const capacity = { members: 0, base: 0, left: 0 };
  for (let i = 0; i < members.length; i++) {
    const member = members[i] as Member;
    const code = admit(member.target, query);
    const share = code === 0 ? shareOf(member.target, query) : 0;
    scores[i] = code === 0 ? scoreOf(member, i, pick, share, query) : Infinity;
    if (code !== 0 && !isHealthRejection(code)) continue;
    capacity.members++;
    capacity.base += member.weight;
    capacity.left += member.weight * share;
  }
  if (pick.kind !== 'weighted' || query.health === undefined || !spills(capacity, query, tierIndex)) return scores;
  return scores.map((score) => score + DEFERRED);
}

function scoreOf(member: Member, position: number, pick: PickStrategy, share: number, query: Query): number {
  const { target } = member;
  if (pick.kind === 'weighted') return weightedScore(member, share, query);
  const deferred = share < 1 && unit(combine(query.key, target.hash)) >= share ? DEFERRED : 0;
  return deferred + strategyScore(member, position, pick, query);
}

function strategyScore({ target }: Member, position: number, pick: PickStrategy, query: Query): number {
  switch (pick.kind) {
    case 'cheapest':
      return fraction(cost(target, query));
    case 'fastest':
      return fraction(latencyMs(target, query) / 1000);
    case 'best_value': {
      const p = successOf(target, query);
      return p >= pick.atLeast ? fraction(cost(target, query)) : SECOND_CHOICE + fraction(1 - p);
    }
    case 'highest_quality': {
      const price = costPicoUsd(target, query, query.outputTokens);
      return price <= pick.withinPicoUsd
        ? fraction(1 - successOf(target, query))
        : SECOND_CHOICE + fraction(cost(target, query));
    }
    default:
      return fraction(position);
  }
}

/**
 * Weighted rendezvous hashing: an exponential race between the members, each with the rate of its weight. Equal keys
 * give equal winners, and when a weight changes only the traffic that must move does.
 */
function weightedScore({ target, weight }: Member, share: number, query: Query): number {
  const rate = weight * share;
  if (rate <= 0) return SECOND_CHOICE;
  return fraction(-Math.log(unit(combine(query.key, target.hash))) / rate);
}

/** What the members that would do for a request may take together: all of them, and those that are well. */
interface Capacity {
  members: number;
  /** The sum of their weights. */
  base: number;
  /** The sum of their weights times their shares. */
  left: number;
}

/** True if this request is among those that the tier may not get now. */
function spills({ members, base, left }: Capacity, query: Query, tierIndex: number): boolean {
  const stretch = members < 3 ? 1 : STRETCH;
  return base > 0 && unit(combine(query.key, combine(tierIndex, 0x7e5))) >= Math.min(1, (stretch * left) / base);
}

/** Thousandths of a dollar: a scale on which `fraction` keeps differences between prices. */
function cost(target: Member['target'], query: Query): number {
  return costPicoUsd(target, query, query.outputTokens) / 1e9;
}

/** Maps 0..∞ to 0..1, keeping order. The end itself belongs to the class above. */
function fraction(value: number): number {
  return value < 1e15 ? value / (1 + value) : BELOW_ONE;
}
