import type { CompiledPolicy, CompiledTarget } from '@signalbox/engine';

/**
 * The targets that may answer a request under a policy, in the order of the catalog: those of `use`, `fallback`,
 * experiments and escalations. People are not among them, nor shadows, whose answers are not used, nor what stands in
 * after a safety filter.
 */
export function targetsOf(policy: CompiledPolicy): CompiledTarget[] {
  const members = [...policy.rules, policy.otherwise].flatMap(({ tiers, experiment, escalations }) => [
    ...tiers.flatMap((tier) => tier.members),
    ...(experiment?.arms ?? []).flatMap((arm) => arm.tier.members),
    ...escalations.flatMap((step) => step.tier.members),
  ]);
  const used = new Set(members.map((member) => member.target));
  return policy.catalog.targets.filter((target) => used.has(target) && !target.handoff);
}
