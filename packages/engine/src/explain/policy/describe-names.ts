import type { Rule } from '@signalbox/contracts';
import type { CompiledPolicy } from '../../policy/compiled-policy.ts';
import { millisecondsOf } from '../../routing/durations.ts';
import { sentence, span } from '../words/text.ts';
import { poolWords } from './pick-words.ts';

/** What the pools, people and tools are that a policy names, a line each, in the order in which it first names them. */
export function nameLines(policy: CompiledPolicy): string[] {
  const { source } = policy;
  const rules = [...source.rules, ...(source.otherwise ? [source.otherwise] : [])];
  return [...new Set(rules.flatMap(namesIn))].flatMap((name) => lineOf(name, policy) ?? []);
}

function namesIn(rule: Rule): string[] {
  return [
    ...(rule.tool === '' ? [] : [rule.tool]),
    ...rule.use,
    ...(rule.experiment?.arms ?? []).flatMap((arm) => arm.use),
    ...rule.fallback,
    ...rule.escalate.flatMap((step) => step.to),
    ...rule.onFiltered,
    ...(rule.shadow?.to ?? []),
  ];
}

/** Undefined for a target, which stands for itself. */
function lineOf(name: string, { pools, catalog }: CompiledPolicy): string | undefined {
  const pool = pools.get(name) ?? catalog.pools.get(name);
  if (pool) return `- ${name}: ${poolWords(pool)}`;
  const people = catalog.source.handoffs.find((handoff) => handoff.name === name);
  if (people) {
    const wait = millisecondsOf(people.expectedWait);
    const pace = wait === undefined ? '' : ` They usually answer within ${span(wait)}.`;
    return `- ${name}: ${sentence(people.description || 'people')}${pace}`;
  }
  const tool = catalog.source.tools.find((each) => each.name === name);
  const timeout = millisecondsOf(catalog.tools.get(name)?.timeout);
  if (!tool || timeout === undefined) return undefined;
  return `- ${name}: ${sentence(tool.description || 'a tool')} It has ${span(timeout)} to answer.`;
}
