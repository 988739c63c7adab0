export { type CatalogDocument, type CatalogResult, compileCatalog } from './catalog/compile-catalog.ts';
export type {
  CompiledCatalog,
  CompiledPool,
  CompiledTarget,
  Member,
  PickStrategy,
} from './catalog/compiled-catalog.ts';
export { type FindingCode, renderPath } from './document/findings.ts';
export { nearest, suggest } from './document/nearest.ts';
export { explain } from './explain/decision/explain.ts';
export { describePolicy } from './explain/policy/describe-policy.ts';
export { policyToYaml } from './explain/policy/policy-yaml.ts';
export { ANSWER_FACTS, ANSWER_FIELDS, FACTS, type FactSpec, TARGET_FACTS } from './facts/fact-table.ts';
export { createHealthView, type HealthView } from './health/health-view.ts';
export {
  compilePolicy,
  POLICY_LIMITS,
  type PolicyDocument,
  type PolicyLimits,
  type PolicyResult,
} from './policy/compile-policy.ts';
export type { CompiledPolicy, CompiledRule, Tier } from './policy/compiled-policy.ts';
export { decisionId, type Moment, momentOf, SEED_BOUND } from './random/decision-id.ts';
export { decide } from './routing/decide.ts';
export { durationOf, millisecondsOf } from './routing/durations.ts';
export { respond } from './routing/respond.ts';
export { chooseTargets, type DecisionContext, findRule, type Routed, route } from './routing/route.ts';
export { createSnapshot, type LivePolicy, type Snapshot, type SnapshotParts } from './snapshot.ts';
