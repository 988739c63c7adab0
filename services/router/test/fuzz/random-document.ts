import { readdirSync, readFileSync } from 'node:fs';
import { mutateText, spliceTexts } from './mutate-text.ts';
import { pickWeighted, type Random } from './random.ts';
import { likelyCondition, randomCondition } from './random-condition.ts';
import { OWN_POLICIES } from './vocabulary.ts';

const examples = new URL('../../../../deploy/examples/', import.meta.url);
const catalog = readFileSync(new URL('catalog.yaml', examples), 'utf8');
const policies = readdirSync(new URL('policies/', examples)).map((file) =>
  readFileSync(new URL(`policies/${file}`, examples), 'utf8'),
);

/** YAML that was, or could have been, a policy, under one of the run's own names. */
export function randomPolicy(random: Random): string {
  const name = random.pick(OWN_POLICIES);
  return pickWeighted(random, [
    [40, () => mutateText(rename(random.pick(policies), name), random)],
    [40, () => policyOfConditions(name, (place) => likelyCondition(place, random))],
    [10, () => policyOfConditions(name, () => randomCondition(random))],
    [5, () => rename(random.pick(policies), name)],
    [5, () => rename(spliceTexts(random.pick(policies), random.pick(policies), random), name)],
  ])();
}

export function randomCatalog(random: Random): string {
  return random.percent(90) ? mutateText(catalog, random) : spliceTexts(catalog, catalog, random);
}

function rename(policy: string, name: string): string {
  return policy.replace(/^policy: .*$/gm, `policy: ${name}`);
}

/** A policy of the right form, with a condition wherever one may stand. */
function policyOfConditions(name: string, conditionAt: (place: 'when' | 'only' | 'escalate') => string): string {
  const when = () => JSON.stringify(conditionAt('when').toWellFormed());
  const only = JSON.stringify(conditionAt('only').toWellFormed());
  const escalate = JSON.stringify(conditionAt('escalate').toWellFormed());
  return `policy: ${name}
signals: { a: ${when()}, b: ${when()} }
require: [{ name: r, when: ${when()}, only: ${only}, because: chance }]
rules:
  - { name: first, when: ${when()}, use: [small], fallback: [medium, human] }
  - name: second
    when: signal.a || signal.b
    use: [medium, human]
    pick: cheapest
    escalate: [{ when: ${escalate}, to: [strong] }]
otherwise: { use: [small, medium, strong], pick: { best_value: { at_least: 0.9 } } }
`;
}
