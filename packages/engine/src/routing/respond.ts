import {
  type Attempt,
  type EscalationStep,
  type Estimate,
  type Plan,
  type PlanLimits,
  type RouteResponse,
  Trigger,
} from '@signalbox/contracts';
import type { CompiledTarget } from '../catalog/compiled-catalog.ts';
import type { CompiledRule } from '../policy/compiled-policy.ts';
import { decisionId } from '../random/decision-id.ts';
import { type Chosen, choose } from './choose.ts';
import { durationOf } from './durations.ts';
import { costPicoUsd, latencyMs, type Query, successOf } from './query.ts';
import { reasonOf } from './reason.ts';
import type { Routed } from './route.ts';

/** Timeouts of an attempt where neither rule nor request says: to the first token, and in all. */
export const FIRST_TOKEN_TIMEOUT_MS = 5000;
export const TOTAL_TIMEOUT_MS = 60_000;
/** For how long a plan may be used: shares change within seconds. */
const VALID_FOR = durationOf(5000);
const AT_ONCE = durationOf(0);
const ADMITTED = { $typeName: 'signalbox.router.v1.Admission', admit: true, delay: AT_ONCE } as const;

/** Renders what was chosen as the response. Messages are written as literals: this is the hot path. */
export function respond(routed: Routed): RouteResponse {
  const { snapshot, request, context, live, rule, arm, choice, shadow, query } = routed;
  const first = choice.attempts[0]?.member.target ?? choice.handoff?.member.target;
  const filtered = filteredOf(rule, query);
  const response: RouteResponse = {
    $typeName: 'signalbox.router.v1.RouteResponse',
    decisionId: decisionId(context),
    policy: live.policy.name,
    policyRevision: live.revision,
    rule: rule.name,
    reason: reasonOf(routed),
    plan: planOf(routed, filtered),
    healthEpoch: snapshot.health?.epoch ?? 0n,
    snapshotAge:
      snapshot.currentAtMs === undefined ? AT_ONCE : durationOf(Math.max(0, context.nowMs - snapshot.currentAtMs)),
    validFor: VALID_FOR,
    requestId: request.requestId,
  };
  if (first) response.estimate = estimateOf(first, query);
  if (arm) response.experiment = arm.place;
  if (shadow) response.shadow = attemptOf(shadow.member.target, rule, query, filtered);
  return response;
}

function planOf({ rule, query, choice }: Routed, filtered: Filtered): Plan {
  const plan: Plan = {
    $typeName: 'signalbox.router.v1.Plan',
    attempts: attemptsOf(choice.attempts, rule, query, filtered),
    escalations:
      rule.escalations.length === 0 || choice.attempts.length === 0 ? [] : escalationsOf(rule, query, filtered),
    limits: limitsOf(rule, query),
    admission: ADMITTED,
    onFiltered: attemptsOf(filtered, rule, query, filtered),
  };
  if (rule.tool) plan.tool = rule.tool;
  const people = choice.handoff?.member.target.handoff;
  if (people) plan.handoff = people;
  return plan;
}

/** Who answers instead where a filter trips; nobody if the rule names no pool, or none of it may answer. */
type Filtered = readonly Chosen[];
const NOBODY: Filtered = [];

function filteredOf({ onFiltered, maxAttempts }: CompiledRule, query: Query): Filtered {
  return (onFiltered && choose([onFiltered], query, maxAttempts)?.attempts) ?? NOBODY;
}

function attemptsOf(chosen: readonly Chosen[], rule: CompiledRule, query: Query, filtered: Filtered): Attempt[] {
  return chosen.map(({ member }) => attemptOf(member.target, rule, query, filtered));
}

/** Steps whose targets are all rejected are left out: there is nowhere to escalate to. So are all, if no model answers. */
function escalationsOf(rule: CompiledRule, query: Query, filtered: Filtered): EscalationStep[] {
  return rule.escalations.flatMap(({ sentWhen, tier }): EscalationStep[] => {
    const choice = choose([tier], query, rule.maxAttempts);
    if (!choice) return [];
    const handoff = choice.handoff?.member.target.handoff;
    return [
      {
        $typeName: 'signalbox.router.v1.EscalationStep',
        when: sentWhen,
        attempts: attemptsOf(choice.attempts, rule, query, filtered),
        ...(handoff && { handoff }),
      },
    ];
  });
}

/** An attempt is the same for all requests of a rule, unless a budget sets its timeouts or its step for filters fell away. */
function attemptOf(target: CompiledTarget, rule: CompiledRule, query: Query, filtered: Filtered): Attempt {
  const stepFellAway = rule.onFiltered !== undefined && filtered.length === 0;
  if (stepFellAway || query.budgetMs !== Infinity) return buildAttempt(target, rule, query.budgetMs, filtered);
  const known = rule.attempts[target.index];
  if (known) return known;
  const attempt = buildAttempt(target, rule, Infinity, filtered);
  rule.attempts[target.index] = attempt;
  return attempt;
}

function buildAttempt(target: CompiledTarget, rule: CompiledRule, budgetMs: number, filtered: Filtered): Attempt {
  const budget = budgetMs === Infinity ? undefined : budgetMs;
  const total = rule.totalTimeoutMs ?? budget ?? TOTAL_TIMEOUT_MS;
  const firstToken = Math.min(total, rule.firstTokenTimeoutMs ?? budget ?? FIRST_TOKEN_TIMEOUT_MS);
  return {
    $typeName: 'signalbox.router.v1.Attempt',
    target: target.id,
    provider: target.provider,
    model: target.upstreamModel,
    endpoint: target.endpoint,
    timeout: durationOf(total),
    firstTokenTimeout: durationOf(firstToken),
    on: triggersOf(rule, filtered),
  };
}

/** Where somebody answers instead when a filter trips, that is a reason to move on; else only if the rule says so. */
function triggersOf({ triggers }: CompiledRule, filtered: Filtered): Trigger[] {
  return filtered.length > 0 && !triggers.includes(Trigger.CONTENT_FILTERED)
    ? [...triggers, Trigger.CONTENT_FILTERED]
    : triggers;
}

function limitsOf(rule: CompiledRule, query: Query): PlanLimits {
  const limits: PlanLimits = { $typeName: 'signalbox.router.v1.PlanLimits', maxAttempts: rule.maxAttempts };
  if (query.outputBound !== Infinity) limits.maxOutputTokens = BigInt(query.outputBound);
  if (query.maxCostPicoUsd !== Infinity) limits.maxCostUsd = dollars(query.maxCostPicoUsd);
  return limits;
}

function estimateOf(target: CompiledTarget, query: Query): Estimate {
  return {
    $typeName: 'signalbox.router.v1.Estimate',
    costUsd: dollars(costPicoUsd(target, query, query.outputTokens)),
    latency: durationOf(Math.round(latencyMs(target, query))),
    pSuccess: successOf(target, query),
  };
}

/** US dollars as a multiple of a nano-dollar. */
function dollars(picoUsd: number): number {
  return Math.round(picoUsd / 1000) / 1e9;
}
