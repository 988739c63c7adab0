import { create } from '@bufbuild/protobuf';
import {
  type ClauseTrace,
  ClauseTraceSchema,
  type RequirementTrace,
  RequirementTraceSchema,
  RuleOutcome,
  type RuleTrace,
  RuleTraceSchema,
  type SignalTrace,
  SignalTraceSchema,
} from '@signalbox/contracts';
import type { CompiledTarget } from '../../catalog/compiled-catalog.ts';
import type { Condition } from '../../cel/condition.ts';
import type { CelFailure, CelValue, Scope } from '../../cel/scope.ts';
import type { BoundRequirement, CompiledRule } from '../../policy/compiled-policy.ts';
import { violated } from '../../routing/admit.ts';
import { judgeRule, type RuleVerdict } from '../../routing/match-rule.ts';
import { applies } from '../../routing/query.ts';
import type { Routing } from '../../routing/route.ts';
import { factsRead, showValue } from './fact-values.ts';

/** How a decision came about, step by step. */
export interface Trace {
  readonly rules: RuleTrace[];
  readonly requirements: RequirementTrace[];
  /** In the order in which rules and requirements needed them. */
  readonly signals: SignalTrace[];
}

/**
 * Judges the rules again, in order and with all their clauses, though the decision skipped those that cannot match.
 * @param targets whose rejections by requirements are of interest
 */
export function traceOf(routing: Routing, targets: readonly CompiledTarget[]): Trace {
  const { live, rule, context } = routing;
  const { policy } = live;
  const { scope, computed } = watchedScope(routing.scope);
  const tried = rule === policy.otherwise ? policy.rules : policy.rules.slice(0, rule.position + 1);
  const rules = tried.map((each) => traceRule(each, judgeRule(each, scope, context.seed), scope));
  if (rule === policy.otherwise) rules.push(traceRule(rule, 'matched', scope));
  const requirements = policy.requirements.map((bound) => traceRequirement(bound, { ...routing, scope }, targets));
  const signals = [...computed].flatMap((i): SignalTrace[] => {
    const signal = policy.signals.list[i];
    if (!signal) return [];
    const { name, condition } = signal;
    const value = showValue(name, condition.evaluate(scope));
    return [
      create(SignalTraceSchema, { name, expression: condition.source, value, facts: factsRead(condition, scope) }),
    ];
  });
  return { rules, requirements, signals };
}

/** A scope in which no signal is computed yet, and that keeps the order in which they are. */
function watchedScope({ facts, signals }: Scope): { readonly scope: Scope; readonly computed: ReadonlySet<number> } {
  const computed = new Set<number>();
  const values = new Array<CelValue | CelFailure | undefined>(signals.length);
  const watched = new Proxy(values, {
    set: (target, key, value) => {
      computed.add(Number(key));
      return Reflect.set(target, key, value);
    },
  });
  return { scope: { facts, signals: watched }, computed };
}

const OUTCOMES: Readonly<Record<RuleVerdict, RuleOutcome>> = {
  matched: RuleOutcome.MATCHED,
  not_matched: RuleOutcome.NOT_MATCHED,
  disabled: RuleOutcome.DISABLED,
  outside_percent: RuleOutcome.OUTSIDE_PERCENT,
  error: RuleOutcome.ERROR,
};

function traceRule({ name, enabled, when }: CompiledRule, verdict: RuleVerdict, scope: Scope): RuleTrace {
  const clauses = enabled ? traceClauses(when, scope) : (when?.clauses ?? []).map(untried);
  return create(RuleTraceSchema, { rule: name, outcome: OUTCOMES[verdict], clauses });
}

function untried({ source }: Condition['clauses'][number]): ClauseTrace {
  return create(ClauseTraceSchema, { expression: source });
}

function traceClauses(condition: Condition | undefined, scope: Scope): ClauseTrace[] {
  return (condition?.clauses ?? []).map((clause) =>
    create(ClauseTraceSchema, {
      expression: clause.source,
      value: showValue('', clause.evaluate(scope)),
      facts: factsRead(clause, scope),
    }),
  );
}

function traceRequirement(
  bound: BoundRequirement,
  { query, scope }: Routing,
  targets: readonly CompiledTarget[],
): RequirementTrace {
  const { name, origin, when, because } = bound.requirement;
  const applied = applies(when, scope);
  const alone = { ...query, scope, requirements: [bound] };
  const rejected = applied ? targets.filter((target) => violated(target, alone)).map(({ id }) => id) : [];
  return create(RequirementTraceSchema, {
    name,
    origin,
    applied,
    because,
    rejected,
    clauses: traceClauses(when, scope),
  });
}
