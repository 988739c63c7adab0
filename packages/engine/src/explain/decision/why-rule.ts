import { type Explanation, RuleOutcome, type RuleTrace } from '@signalbox/contracts';
import type { Condition } from '../../cel/condition.ts';
import { CelFailure, type Scope } from '../../cel/scope.ts';
import type { CompiledPolicy, CompiledRule } from '../../policy/compiled-policy.ts';
import { listed } from '../../policy/tiers.ts';
import type { Routing } from '../../routing/route.ts';
import { clauseWords, signalOf } from '../words/clause-words.ts';
import { decisiveClauses, logicOf } from '../words/logic.ts';
import type { Lookup } from '../words/named.ts';
import { excerpt, listedShort, quoted, share } from '../words/text.ts';

/** Which rule decides, and why no earlier one does: a few sentences. */
export function whyRule({ live, rule, scope }: Routing, { rules }: Pick<Explanation, 'rules'>): string[] {
  const { policy } = live;
  return [openingSentence(rule, policy, scope), ...earlierSentences(rules.slice(0, -1), policy, scope)];
}

function openingSentence(rule: CompiledRule, policy: CompiledPolicy, scope: Scope): string {
  if (rule === policy.otherwise) {
    if (policy.rules.length === 0) return `The policy '${policy.name}' treats all requests alike.`;
    return `The policy '${policy.name}' has no rule that takes this request, so what it says for all other requests applies.`;
  }
  const condition = rule.when ? `because ${whyWords(rule.when, policy, scope)}` : 'which takes every request';
  const ramp = rule.percent < 100 ? ` It takes ${share(rule.percent / 100)} of requests, and this is one of them.` : '';
  return `The rule '${rule.name}' of the policy '${policy.name}' decides, ${condition}.${ramp}`;
}

/** Rules that met with the same share a sentence. */
function earlierSentences(earlier: readonly RuleTrace[], policy: CompiledPolicy, scope: Scope): string[] {
  const rules = new Map(policy.rules.map((rule) => [rule.name, rule]));
  const groups = Map.groupBy(earlier, ({ outcome, rule }) =>
    outcome === RuleOutcome.OUTSIDE_PERCENT ? `only ${rules.get(rule)?.percent}` : outcome,
  );
  return [...groups.values()].map((group) => {
    const names = listedShort(group.map((trace) => quoted(trace.rule)));
    const first = rules.get(group[0]?.rule ?? '');
    const verb = (one: string, many: string) => (group.length === 1 ? one : many);
    switch (group[0]?.outcome) {
      case RuleOutcome.DISABLED:
        return `${names} ${verb('is', 'are')} switched off.`;
      case RuleOutcome.OUTSIDE_PERCENT:
        return `${names} would apply, but only to ${share((first?.percent ?? 0) / 100)} of requests, and this is not one of them.`;
      case RuleOutcome.ERROR: {
        const why = group.length === 1 && first?.when ? whyWords(first.when, policy, scope) : undefined;
        return `${names} ${verb('counts', 'count')} as not applying, because ${why ?? 'their conditions cannot be computed'}.`;
      }
      default:
        return `${names} ${verb('comes', 'come')} before it and ${verb('does', 'do')} not apply.`;
    }
  });
}

/** Why a condition is true or false: what is the case with each clause that decided it, with the values that mattered. */
export function whyWords(condition: Condition, policy: CompiledPolicy, scope: Scope): string {
  const values = condition.clauses.map((clause) => clause.evaluate(scope));
  const lookup = lookupIn(policy, scope);
  const words = decisiveClauses(logicOf(condition.source), values).map((clause) => {
    const value = values[clause.position];
    if (value instanceof CelFailure) return `\`${clause.source}\` cannot be computed (${excerpt(value.message)})`;
    const words = clauseWords(clause, value === true, lookup);
    const signal = policy.signals.list.find(({ name }) => name === signalOf(clause));
    return signal ? `${words}, since ${whyWords(signal.condition, policy, scope)}` : words;
  });
  return words.length > 1 && words.some((each) => each.includes(', since ')) ? words.join(', and ') : listed(words);
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
