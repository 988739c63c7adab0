import type { Findings } from '../document/findings.ts';
import type { CompiledPolicy, CompiledRule, Tier } from './compiled-policy.ts';
import { listed } from './tiers.ts';

/** Reports rules no request can reach, and pools that requirements leave empty. */
export function checkReach(policy: CompiledPolicy, findings: Findings): void {
  checkOrder(policy, findings);
  const always = policy.requirements.filter(({ requirement, allowed }) => requirement.when === undefined && allowed);
  for (const pool of usedPools(policy)) {
    const emptying = always.filter(({ allowed }) => pool.members.every((m) => allowed?.[m.target.index] === 0));
    if (pool.members.length > 0 && emptying.length > 0) {
      const names = listed(emptying.map(({ requirement }) => `'${requirement.name}'`));
      findings.error(
        'NO_TARGET_LEFT',
        pool.path,
        `${names} leaves no target of '${pool.label}'`,
        'use another pool, or correct the requirement',
      );
    }
  }
  for (const { requirement, allowed } of policy.requirements) {
    if (!requirement.when || !allowed) continue;
    for (const rule of [...policy.rules, policy.otherwise])
      warnIfEmptied(rule, requirement.name, allowed, policy, findings);
  }
}

function checkOrder(policy: CompiledPolicy, findings: Findings): void {
  const last = policy.rules.findIndex((rule) => rule.enabled && rule.percent === 100 && isAlwaysTrue(rule));
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

function isAlwaysTrue(rule: CompiledRule): boolean {
  return rule.when === undefined || rule.when.source.trim() === 'true';
}

function* usedPools(policy: CompiledPolicy): Generator<Tier & { path: (string | number)[] }> {
  for (const rule of [...policy.rules, policy.otherwise]) {
    const base = rule === policy.otherwise ? ['otherwise'] : ['rules', rule.position];
    for (const [i, tier] of rule.tiers.entries()) {
      yield { ...tier, path: i === 0 ? [...base, 'use'] : [...base, 'fallback', i - 1] };
    }
    for (const [i, arm] of (rule.experiment?.arms ?? []).entries())
      yield { ...arm.tier, path: [...base, 'experiment', 'arms', i] };
    for (const [i, step] of rule.escalations.entries()) yield { ...step.tier, path: [...base, 'escalate', i, 'to'] };
  }
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
