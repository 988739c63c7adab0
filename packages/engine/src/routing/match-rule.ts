import { CelFailure, type Scope } from '../cel/scope.ts';
import type { Facts } from '../facts/fact-table.ts';
import type { CompiledPolicy, CompiledRule, Experiment, Tier } from '../policy/compiled-policy.ts';
import { combine, hashSeed, hashText, unit } from '../random/hash.ts';

/** What becomes of a rule for a request. */
export type RuleVerdict = 'matched' | 'not_matched' | 'disabled' | 'outside_percent' | 'error';

/** The first rule that matches, else `otherwise`. @param onError told of each condition that could not be computed */
export function matchRule(
  policy: CompiledPolicy,
  scope: Scope,
  seed: number,
  onError: (rule: CompiledRule) => void,
): CompiledRule {
  for (const rule of policy.index.rulesFor(scope.facts)) {
    const verdict = judgeRule(rule, scope, seed);
    if (verdict === 'matched') return rule;
    if (verdict === 'error') onError(rule);
  }
  return policy.otherwise;
}

export function judgeRule(rule: CompiledRule, scope: Scope, seed: number): RuleVerdict {
  if (!rule.enabled) return 'disabled';
  if (rule.when) {
    const value = rule.when.evaluate(scope);
    if (value !== true) return value instanceof CelFailure ? 'error' : 'not_matched';
  }
  if (rule.percent === 100) return 'matched';
  return percentile(rule.percentSalt, scope.facts, seed) < rule.percent ? 'matched' : 'outside_percent';
}

/** The tiers of a rule; with an experiment, the arm's is the first. */
export function tiersOf(
  rule: CompiledRule,
  facts: Facts,
  seed: number,
): { tiers: readonly Tier[]; arm: Experiment['arms'][number] | undefined } {
  if (!rule.experiment) return { tiers: rule.tiers, arm: undefined };
  const arm = armOf(rule.experiment, facts, seed);
  return { tiers: arm ? [arm.tier, ...rule.tiers.slice(1)] : rule.tiers, arm };
}

function armOf(experiment: Experiment, facts: Facts, seed: number): Experiment['arms'][number] | undefined {
  const salt = hashText(`experiment ${experiment.name}`);
  const key = experiment.by === undefined ? facts.user || facts.session : stickyValue(experiment.by, facts);
  const draw = key === '' ? drawBySeed(salt, seed) : 100 * unit(combine(salt, hashText(key)));
  return experiment.arms.find((arm) => draw < arm.upToPercent) ?? experiment.arms.at(-1);
}

function stickyValue(by: string, facts: Facts): string {
  if (by.startsWith('labels.')) {
    const key = by.slice('labels.'.length);
    return Object.hasOwn(facts.labels, key) ? (facts.labels[key] ?? '') : '';
  }
  return String(facts[by as 'user' | 'session' | 'tenant' | 'source']);
}

/** Where a request stands between 0 and 100: the same for all requests of a user, else of a session. */
function percentile(salt: number, facts: Facts, seed: number): number {
  const key = facts.user || facts.session;
  return key === '' ? drawBySeed(salt, seed) : 100 * unit(combine(salt, hashText(key)));
}

/** A draw from 0 to 100 that only chance decides. */
export function drawBySeed(salt: number, seed: number): number {
  return 100 * unit(combine(salt, hashSeed(seed)));
}
