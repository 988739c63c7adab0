import { type Explanation, RuleOutcome } from '@signalbox/contracts';
import type { Condition } from '../../cel/condition.ts';
import { CelFailure, type CelValue, type Scope } from '../../cel/scope.ts';
import type { CompiledPolicy } from '../../policy/compiled-policy.ts';
import { listed } from '../../policy/tiers.ts';
import type { Routing } from '../../routing/route.ts';
import { clauseWords, signalOf } from '../words/clause-words.ts';
import { type ClauseNode, type Logic, logicOf } from '../words/logic.ts';
import type { Lookup } from '../words/named.ts';
import { count, excerpt, quoted, share } from '../words/text.ts';

/** No more rules than this are named. */
const MOST_NAMES = 6;

/** Which rule decides, and why neither an earlier one does: a few sentences. */
export function whyRule(routing: Routing, { rules }: Pick<Explanation, 'rules'>): string {
  const { live, rule, scope } = routing;
  const earlier = rules.slice(0, -1);
  const others = earlierRules(earlier, live.policy);
  if (rule === live.policy.otherwise) {
    const none = live.policy.rules.length === 0 ? 'has no rules' : 'has no rule that takes this request';
    return [
      `The policy '${live.policy.name}' ${none}, so what it says for all other requests applies.`,
      ...others,
    ].join(' ');
  }
  const condition = rule.when ? `because ${whyWords(rule.when, live.policy, scope)}` : 'which takes every request';
  const ramp = rule.percent < 100 ? ` It takes ${share(rule.percent / 100)} of requests, and this is one of them.` : '';
  return [`The rule '${rule.name}' of the policy '${live.policy.name}' decides, ${condition}.${ramp}`, ...others].join(
    ' ',
  );
}

function earlierRules(earlier: Explanation['rules'], policy: CompiledPolicy): string[] {
  const of = (outcome: RuleOutcome) => earlier.filter((trace) => trace.outcome === outcome).map((trace) => trace.rule);
  const unmatched = of(RuleOutcome.NOT_MATCHED);
  const disabled = of(RuleOutcome.DISABLED);
  const outside = of(RuleOutcome.OUTSIDE_PERCENT).map((name) => {
    const percent = policy.rules.find((rule) => rule.name === name)?.percent ?? 0;
    return `${quoted(name)} would apply, but takes only ${share(percent / 100)} of requests, and this is not one of them.`;
  });
  const failed = earlier
    .filter((trace) => trace.outcome === RuleOutcome.ERROR)
    .map(({ rule, clauses }) => {
      const why = clauses.map(({ value }) => value).find((value) => value.startsWith('error: '));
      return `Whether ${quoted(rule)} applies could not be found out (${why?.slice('error: '.length)}), so it counts as not applying.`;
    });
  return [
    ...(unmatched.length === 0
      ? []
      : [
          `${names(unmatched)} ${unmatched.length === 1 ? 'comes' : 'come'} before it and ${unmatched.length === 1 ? 'does' : 'do'} not apply.`,
        ]),
    ...(disabled.length === 0 ? [] : [`${names(disabled)} ${disabled.length === 1 ? 'is' : 'are'} switched off.`]),
    ...outside,
    ...failed,
  ];
}

function names(rules: readonly string[]): string {
  const shown = rules.slice(0, MOST_NAMES).map(quoted);
  const more = rules.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${count(more)} more` : listed(shown);
}

/** Why a condition is true or false: what is the case with each clause that decided it, with the values that mattered. */
export function whyWords(condition: Condition, policy: CompiledPolicy, scope: Scope): string {
  const values = condition.clauses.map((clause) => clause.evaluate(scope));
  const lookup = lookupIn(policy, scope);
  const words = decisive(logicOf(condition.source), values).map((clause) => {
    const value = values[clause.position];
    if (value instanceof CelFailure) return `\`${clause.source}\` cannot be computed (${excerpt(value.message)})`;
    const words = clauseWords(clause, value === true, lookup);
    const signal = policy.signals.list.find(({ name }) => name === signalOf(clause));
    return signal ? `${words} (${whyWords(signal.condition, policy, scope)})` : words;
  });
  return listed(words);
}

type Value = CelValue | CelFailure | undefined;

/** The clauses that made the condition what it is. */
function decisive(logic: Logic, values: readonly Value[]): readonly ClauseNode[] {
  if (logic.kind === 'clause') return [logic];
  const truth = truthOf(logic, values);
  return logic.parts.filter((part) => truthOf(part, values) === truth).flatMap((part) => decisive(part, values));
}

/** Undefined if it cannot be computed. */
function truthOf(logic: Logic, values: readonly Value[]): boolean | undefined {
  if (logic.kind === 'clause') {
    const value = values[logic.position];
    return typeof value === 'boolean' ? value !== logic.negated : undefined;
  }
  const truths = logic.parts.map((part) => truthOf(part, values));
  const settling = logic.kind === 'any';
  if (truths.includes(settling)) return settling;
  return truths.includes(undefined) ? undefined : !settling;
}

function lookupIn(policy: CompiledPolicy, scope: Scope): Lookup {
  return ({ name, key }) => {
    if (key !== undefined)
      return name === 'labels' && Object.hasOwn(scope.facts.labels, key) ? scope.facts.labels[key] : undefined;
    const signal = name.startsWith('signal.')
      ? policy.signals.readables.get(name.slice('signal.'.length))?.read(scope)
      : undefined;
    const value = signal ?? scope.facts[name as keyof Scope['facts']];
    return value instanceof CelFailure ? undefined : value;
  };
}
