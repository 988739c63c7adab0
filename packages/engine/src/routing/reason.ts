import { RejectionCode } from '@signalbox/contracts';
import type { CompiledTarget } from '../catalog/compiled-catalog.ts';
import type { Tier } from '../policy/compiled-policy.ts';
import { admit } from './admit.ts';
import { type Query, shareOf, successOf } from './query.ts';
import type { Routed } from './route.ts';
import { percent, usd } from './units.ts';

/** One sentence that says why the first target was chosen. */
export function reasonOf(routed: Routed): string {
  const { rule, arm, choice, tiers, query, panic, live } = routed;
  const chosen = choice.attempts[0] ?? choice.handoff;
  const opening = rule === live.policy.otherwise ? 'No rule matched' : `Rule '${rule.name}' matched`;
  if (!chosen) return `${opening}.`;
  const tier = tiers[chosen.tier] as Tier;
  const { target } = chosen.member;
  const inArm = arm ? `, arm '${arm.place.arm}' of '${arm.place.name}'` : '';
  const asked = rule.tool ? `ask ${rule.tool.name} first, then ` : '';
  const pick = target.handoff ? `${target.id} takes over` : `${target.id} ${pickPhrase(tier, target, routed)}`;
  const after = chosen.tier > 0 ? `, since ${tiers[0]?.label} ${absence(tiers[0], query)}` : '';
  const share = shareOf(target, query);
  const health = query.health?.targets[target.index];
  const shift = share < 1 ? ` (it is at ${percent(share)}${health?.message ? `: ${health.message}` : ''})` : '';
  return `${opening}${inArm}: ${asked}${pick}${after}${shift}${panic ? '; all candidates are down' : ''}.`;
}

/** Why the first tier does not answer: it has nobody, or nobody who may get this request now. */
function absence(tier: Tier | undefined, query: Query): string {
  const present = tier?.members.some((member) => admit(member.target, query) === RejectionCode.UNSPECIFIED);
  return present ? 'takes only part of its traffic now' : 'has no candidate';
}

function pickPhrase(tier: Tier, target: CompiledTarget, { query, rule, live }: Routed): string {
  const { label, members, pick } = tier;
  if (members.length === 1) {
    if (label !== target.id) return `is the only one in ${label}`;
    return rule === live.policy.otherwise ? 'is named for all other requests' : 'is named by the rule';
  }
  switch (pick.kind) {
    case 'weighted':
      return query.scope.facts.session === ''
        ? `was drawn by weight from ${label}`
        : `keeps this session, by weight in ${label}`;
    case 'cheapest':
      return `is the cheapest that fits in ${label}`;
    case 'fastest':
      return `is the fastest that fits in ${label}`;
    case 'best_value': {
      const p = successOf(target, query);
      return p >= pick.atLeast
        ? `is the cheapest in ${label} that is likely good enough (${percent(p)}, at least ${percent(pick.atLeast)} asked)`
        : `is the most likely to be good enough in ${label} (${percent(p)}; none reaches ${percent(pick.atLeast)})`;
    }
    case 'highest_quality':
      return `is the best in ${label} within ${usd(pick.withinPicoUsd)}`;
    default:
      return `is the first that fits in ${label}`;
  }
}
