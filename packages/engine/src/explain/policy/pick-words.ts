import type { CompiledPool, Member, PickStrategy } from '../../catalog/compiled-catalog.ts';
import { listed } from '../../policy/tiers.ts';
import { money, share, withStop } from '../words/text.ts';

/** Who of a group gets a request: "the cheapest of small and medium". */
export function pickWords(pick: PickStrategy, group: string): string {
  switch (pick.kind) {
    case 'in_order':
      return `the first available of ${group}`;
    case 'weighted':
      return `one of ${group} (drawn by weight)`;
    case 'cheapest':
      return `the cheapest of ${group}`;
    case 'fastest':
      return `the fastest of ${group}`;
    case 'best_value':
      return `the cheapest of ${group} that is at least ${share(pick.atLeast)} likely to give an acceptable answer (if none is, the likeliest)`;
    case 'highest_quality':
      return `the one of ${group} that is most likely to give an acceptable answer for at most ${money(pick.withinPicoUsd / 1e12)} (if none costs so little, the cheapest)`;
  }
}

/** A pool in a few sentences: what it is for, who is in it, and who of them gets a request. */
export function poolWords({ description, members, pick }: CompiledPool): string {
  const names = listed(members.map((member) => memberWords(member, members, pick)));
  const way = members.length === 1 ? `Only ${names}.` : `Of ${names}, ${wayOf(pick)}.`;
  return description === '' ? way : `${withStop(description)} ${way}`;
}

function wayOf(pick: PickStrategy): string {
  switch (pick.kind) {
    case 'in_order':
      return 'the first available gets the request';
    case 'weighted':
      return 'one is drawn by weight; a session stays with its own';
    case 'cheapest':
      return 'the cheapest for the request gets it';
    case 'fastest':
      return 'the fastest for the request gets it';
    case 'best_value':
      return `the cheapest that is at least ${share(pick.atLeast)} likely to give an acceptable answer gets the request; if none is, the likeliest`;
    case 'highest_quality':
      return `the one most likely to give an acceptable answer for at most ${money(pick.withinPicoUsd / 1e12)} gets the request; if none costs so little, the cheapest`;
  }
}

function memberWords({ target, weight }: Member, members: readonly Member[], pick: PickStrategy): string {
  if (pick.kind !== 'weighted' || members.length === 1) return target.id;
  const total = members.reduce((sum, member) => sum + member.weight, 0);
  return `${target.id} (${share(weight / total)})`;
}
