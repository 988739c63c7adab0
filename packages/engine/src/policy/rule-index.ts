import type { Clause } from '../cel/condition.ts';
import type { Readable } from '../cel/vocabulary.ts';
import type { Facts } from '../facts/fact-table.ts';
import type { CompiledRule } from './compiled-policy.ts';

/** Finds the rules that can match, in order, without trying those whose equality on one fact fails. */
export interface RuleIndex {
  rulesFor(facts: Facts): readonly CompiledRule[];
  /** The fact that is looked up, for explanations; undefined if no rule begins with an equality. */
  readonly fact: string | undefined;
}

/** Fewer rules than this are faster tried one by one. */
const WORTHWHILE = 4;

/** Indexes enabled rules by the fact that most of them demand to equal a text. */
export function createRuleIndex(rules: readonly CompiledRule[]): RuleIndex {
  const enabled = rules.filter((rule) => rule.enabled);
  const fact = mostDemanded(enabled);
  if (!fact) return { rulesFor: () => enabled, fact: undefined };
  const demanded = enabled.map((rule) => valuesOf(rule, fact));
  const withoutDemand = enabled.filter((_, i) => demanded[i] === undefined);
  const byValue = new Map<unknown, CompiledRule[]>();
  for (const value of new Set(demanded.flatMap((values) => values ?? []))) {
    byValue.set(
      value,
      enabled.filter((_, i) => demanded[i]?.includes(value) ?? true),
    );
  }
  return { rulesFor: (facts) => byValue.get(facts[fact]) ?? withoutDemand, fact };
}

function mostDemanded(rules: readonly CompiledRule[]): keyof Facts | undefined {
  const counts = new Map<string, number>();
  for (const rule of rules) {
    for (const name of new Set(equalities(rule).map((equals) => equals.fact.name))) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  return best && best[1] >= WORTHWHILE ? (best[0] as keyof Facts) : undefined;
}

/** The values of the fact for which a rule can match; undefined if for all. */
function valuesOf(rule: CompiledRule, fact: string): readonly string[] | undefined {
  return equalities(rule).find((equals) => equals.fact.name === fact)?.values;
}

function equalities(rule: CompiledRule): { readonly fact: Readable; readonly values: readonly string[] }[] {
  return (rule.when?.conjuncts ?? []).flatMap((clause: Clause) => (clause.equals ? [clause.equals] : []));
}
