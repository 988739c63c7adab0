import { create } from '@bufbuild/protobuf';
import { AllDown, type Finding, type Policy, PolicySchema, RuleSchema } from '@signalbox/contracts';
import { NAME } from '../catalog/check-catalog.ts';
import { compilePool } from '../catalog/compile-pool.ts';
import type { CompiledCatalog, CompiledPool } from '../catalog/compiled-catalog.ts';
import { compileSignals } from '../cel/signals.ts';
import { readMessage } from '../document/decode.ts';
import { createFindings, type Findings, NOWHERE, untilTooMany } from '../document/findings.ts';
import { sampleFacts } from '../facts/sample-facts.ts';
import { checkReach } from './check-reach.ts';
import { compileRule } from './compile-rule.ts';
import type { BoundRequirement, CompiledPolicy, CompiledRule } from './compiled-policy.ts';
import { compileRequirements, type Requirement } from './requirement.ts';
import { createRuleIndex } from './rule-index.ts';
import { createTierBuilder } from './tiers.ts';

/** A policy as text (YAML or JSON) with a file's name for findings, or as a message. */
export type PolicyDocument = { readonly text: string; readonly file: string } | { readonly policy: Policy };

export interface PolicyResult {
  /** Undefined if there are errors among the findings. */
  readonly policy: CompiledPolicy | undefined;
  /** Everything found, errors first. */
  readonly findings: Finding[];
}

/** Bounds on one policy. */
export interface PolicyLimits {
  readonly rules: number;
}

export const POLICY_LIMITS: PolicyLimits = { rules: 500 };
const MAX_SIGNALS = 500;
const MAX_REQUIREMENTS = 100;

/** Checks a policy and makes it ready for decisions with a catalog. All problems are found at once. */
export function compilePolicy(
  document: PolicyDocument,
  catalog: CompiledCatalog,
  limits = POLICY_LIMITS,
): PolicyResult {
  const { message, findings } =
    'text' in document
      ? readMessage(PolicySchema, document.text, document.file)
      : { message: document.policy, findings: createFindings(document.policy.policy || 'policy', NOWHERE) };
  const policy = message && untilTooMany(() => checked(message, catalog, limits, findings));
  return { policy: findings.hasErrors ? undefined : policy, findings: findings.list() };
}

function checked(source: Policy, catalog: CompiledCatalog, limits: PolicyLimits, findings: Findings) {
  checkNames(source, limits, findings);
  if (!isOfSensibleSize(source, findings)) return undefined;
  const policy = assemble(source, catalog, limits, findings);
  checkReach(policy, findings);
  return policy;
}

function assemble(source: Policy, catalog: CompiledCatalog, limits: PolicyLimits, findings: Findings): CompiledPolicy {
  const signals = compileSignals(source.signals, findings);
  const pools = ownPools(source, catalog, findings);
  const tiers = createTierBuilder(catalog, pools, findings);
  const context = { policy: source.policy, catalog, signals, tiers, findings };
  const rules = source.rules
    .slice(0, limits.rules)
    .map((rule, i) => compileRule(rule, rule.name, i, ['rules', i], context));
  const requirements = [...catalog.requirements, ...compileRequirements(source.require, 'policy', signals, findings)];
  return {
    name: source.policy,
    source,
    catalog,
    signals,
    requirements: requirements.map((requirement) => bind(requirement, catalog)),
    pools,
    rules,
    index: createRuleIndex(rules),
    otherwise: compileOtherwise(source, rules.length, context),
    panicWhenAllDown: source.whenAllDown === AllDown.PANIC,
  };
}

function compileOtherwise(source: Policy, position: number, context: Parameters<typeof compileRule>[4]): CompiledRule {
  const { otherwise } = source;
  if (otherwise) {
    for (const field of ['name', 'when', 'enabled', 'percent'] as const) {
      if (otherwise[field] === undefined || otherwise[field] === '') continue;
      const remedy = 'leave out name, when, enabled and percent';
      context.findings.error(
        'INVALID_VALUE',
        ['otherwise', field],
        '`otherwise` takes every request that is left',
        remedy,
      );
    }
    return compileRule(otherwise, 'otherwise', position, ['otherwise'], context);
  }
  context.findings.error(
    'MISSING_FIELD',
    [],
    'the policy has no `otherwise`',
    'add `otherwise: { use: [pool] }`, for requests that no rule matches',
  );
  const unheard = createFindings('', NOWHERE);
  return compileRule(create(RuleSchema), 'otherwise', position, ['otherwise'], { ...context, findings: unheard });
}

function ownPools(source: Policy, catalog: CompiledCatalog, findings: Findings): Map<string, CompiledPool> {
  const pools = new Map<string, CompiledPool>();
  for (const [name, pool] of Object.entries(source.pools)) {
    if (catalog.pools.has(name) || catalog.targetsById.has(name)) {
      findings.error(
        'DUPLICATE_NAME',
        ['pools', name],
        `the catalog has a '${name}' already`,
        'choose another name, or use the one of the catalog',
        'key',
      );
    }
    pools.set(name, compilePool(name, pool, catalog.targetsById, findings));
  }
  return pools;
}

function checkNames(policy: Policy, limits: PolicyLimits, findings: Findings): void {
  if (policy.policy === '') {
    findings.error(
      'MISSING_FIELD',
      [],
      'the policy has no name',
      'add `policy: my-policy`, the name that callers send',
    );
  } else if (!NAME.test(policy.policy)) {
    findings.error(
      'INVALID_NAME',
      ['policy'],
      `'${policy.policy}' cannot be a policy's name`,
      'use lower-case letters, digits, `.`, `_` and `-`',
    );
  }
  if (policy.rules.length > limits.rules) {
    findings.error(
      'TOO_MANY',
      ['rules'],
      `the policy has ${policy.rules.length} rules`,
      `keep it at ${limits.rules} at most`,
    );
  }
  const seen = new Set(['otherwise']);
  policy.rules.forEach(({ name }, i) => {
    if (name === '') findings.error('MISSING_FIELD', ['rules', i], 'the rule has no name', 'add `name`');
    else if (seen.has(name))
      findings.error('DUPLICATE_NAME', ['rules', i, 'name'], `there are two rules '${name}'`, 'give each its own name');
    seen.add(name);
  });
}

/** What is checked for each target or needs the others is bounded before that is done. */
function isOfSensibleSize({ signals, require }: Policy, findings: Findings): boolean {
  const sizes = [
    ['signals', Object.keys(signals).length, MAX_SIGNALS],
    ['require', require.length, MAX_REQUIREMENTS],
  ] as const;
  const wrong = sizes.filter(([, size, most]) => size > most);
  for (const [field, size, most] of wrong) {
    findings.error('TOO_MANY', [field], `${size} are too many`, `keep it at ${most} at most`);
  }
  return wrong.length === 0;
}

/** Computes a requirement for every target at once where it reads nothing else. */
function bind(requirement: Requirement, catalog: CompiledCatalog): BoundRequirement {
  if (!requirement.onlyReadsTarget) return { requirement, allowed: undefined };
  const [facts] = sampleFacts({}, '');
  const allowed = catalog.targets.map((target) =>
    facts && requirement.only.evaluate({ facts, signals: [], target: target.facts }) === true ? 1 : 0,
  );
  return { requirement, allowed: Uint8Array.from(allowed) };
}
