import type { CompiledPool, Member, PickStrategy } from '../../catalog/compiled-catalog.ts';
import { listed } from '../../policy/tiers.ts';
import { money, share } from '../words/text.ts';

/** Who answers if one of a group is picked: "the cheapest of small and medium". */
export function pickWords(pick: PickStrategy, group: string): string {
  switch (pick.kind) {
    case 'in_order':
      return `the first of ${group} that can`;
    case 'weighted':
      return `one of ${group}, drawn by weight`;
    case 'cheapest':
      return `the cheapest of ${group}`;
    case 'fastest':
      return `the fastest of ${group}`;
    case 'best_value':
      return `the cheapest of ${group} that is at least ${share(pick.atLeast)} likely to give an acceptable answer`;
    case 'highest_quality':
      return `the one of ${group} that is most likely to give an acceptable answer for at most ${money(pick.withinPicoUsd / 1e12)}`;
  }
}

/** A pool in a sentence or two: what it is for, and which of its members answers. */
export function poolWords({ description, members, pick }: CompiledPool): string {
  const names = listed(
    members.map((member) => memberWords(member, members, pick)),
    'or',
  );
  const [only] = members;
  const way =
    members.length === 1 && only ? `${only.target.id} answers.` : `${upperFirst(pickWords(pick, names))} answers.`;
  return description === '' ? way : `${description.replace(/([^.!?])$/, '$1.')} ${way}`;
}

function memberWords({ target, weight }: Member, members: readonly Member[], pick: PickStrategy): string {
  if (pick.kind !== 'weighted') return target.id;
  const total = members.reduce((sum, member) => sum + member.weight, 0);
  return `${target.id} (${share(weight / total)})`;
}

function upperFirst(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
