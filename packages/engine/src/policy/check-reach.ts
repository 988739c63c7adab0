import type { Findings, Path } from '../document/findings.ts';
import type { BoundRequirement, CompiledPolicy, CompiledRule, Tier } from './compiled-policy.ts';
import { listed } from './tiers.ts';

/** Reports rules no request can reach, and pools that requirements leave empty. */
export function checkReach(policy: CompiledPolicy, findings: Findings): void {
  checkOrder(policy, findings);
  const always = policy.requirements.filter(({ requirement, allowed }) => requirement.when === undefined && allowed);
  for (const { label, members, path } of usedPools(policy)) {
    const forbids = ({ allowed }: BoundRequirement) => members.some((m) => allowed?.[m.target.index] === 0);
    const emptied = members.every((m) => always.some(({ allowed }) => allowed?.[m.target.index] === 0));
    if (members.length === 0 || !emptied) continue;
    const names = listed(always.filter(forbids).map(({ requirement }) => `'${requirement.name}'`));
    const message = `${names} leave${always.filter(forbids).length === 1 ? 's' : ''} no target of '${label}'`;
    findings.error('NO_TARGET_LEFT', path, message, 'use another pool, or correct the requirement');
  }
  for (const { requirement, allowed } of policy.requirements) {
    if (!requirement.when || !allowed) continue;
    for (const rule of [...policy.rules, policy.otherwise])
      warnIfEmptied(rule, requirement.name, allowed, policy, findings);
  }
}

function checkOrder(policy: CompiledPolicy, findings: Findings): void {
  const last = policy.rules.findIndex((rule) => rule.enabled && rule.percent === 100 && isAlwaysTrue(rule, policy));
  const blocker = policy.rules[last];
  if (!blocker) return;
  for (const rule of policy.rules.slice(last + 1)) {
    findings.error(
      'UNREACHABLE_RULE',
      ['rules', rule.position],
      `rule '${rule.name}' can never decide: '${blocker.name}' before it takes every request`,
      `give '${blocker.name}' a condition, or move it to the end`,
    );
  }
}

/** Judged by the source, since a condition with a mistake is not compiled, but there it is. */
function isAlwaysTrue({ position }: CompiledRule, { source }: CompiledPolicy): boolean {
  return ['', 'true'].includes(source.rules[position]?.when.trim() ?? '');
}

/** Every tier of every rule, with where the document names it. */
function usedPools(policy: CompiledPolicy): (Tier & { path: Path })[] {
  return [...policy.rules, policy.otherwise].flatMap((rule) => {
    const base: Path = rule === policy.otherwise ? ['otherwise'] : ['rules', rule.position];
    const { tiers, experiment, escalations, onFiltered, shadow } = rule;
    const at = (tier: Tier, ...path: Path) => ({ ...tier, path: [...base, ...path] });
    return [
      ...tiers.map((tier, i) => (i === 0 ? at(tier, 'use') : at(tier, 'fallback', i - 1))),
      ...(experiment?.arms ?? []).map(({ tier }, i) => at(tier, 'experiment', 'arms', i, 'use')),
      ...escalations.map(({ tier }, i) => at(tier, 'escalate', i, 'to')),
      ...(onFiltered ? [at(onFiltered, 'on_filtered')] : []),
      ...(shadow ? [at(shadow.tier, 'shadow', 'to')] : []),
    ];
  });
}

/** A conditional requirement may empty one pool, but a rule should have somewhere to go. */
function warnIfEmptied(
  rule: CompiledRule,
  requirement: string,
  allowed: Uint8Array,
  policy: CompiledPolicy,
  findings: Findings,
): void {
  const members = [...rule.tiers, ...(rule.experiment?.arms ?? []).map((arm) => arm.tier)].flatMap(
    (tier) => tier.members,
  );
  if (members.length === 0 || members.some((member) => allowed[member.target.index] === 1)) return;
  const path = rule === policy.otherwise ? ['otherwise'] : ['rules', rule.position];
  findings.warning(
    'NO_TARGET_LEFT',
    path,
    `where '${requirement}' applies, '${rule.name}' has no target and is refused`,
    'add a fallback that satisfies it, or a rule before this one',
  );
}
