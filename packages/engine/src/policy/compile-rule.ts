import { create } from '@bufbuild/protobuf';
import { ExperimentArmSchema, type Experiment as ExperimentMessage, type Rule, Trigger } from '@signalbox/contracts';
import type { CompiledCatalog } from '../catalog/compiled-catalog.ts';
import { compileCondition } from '../cel/condition.ts';
import { checkType } from '../cel/dry-run.ts';
import { inlineSignals, MAX_INLINED_LENGTH } from '../cel/inline-signals.ts';
import { reportAt } from '../cel/report.ts';
import type { Signals } from '../cel/signals.ts';
import { answerVocabulary, requestVocabulary, type Vocabulary } from '../cel/vocabulary.ts';
import type { Findings, Path } from '../document/findings.ts';
import { suggest } from '../document/nearest.ts';
import { hashText } from '../random/hash.ts';
import { millisecondsOf } from '../routing/durations.ts';
import type { CompiledRule, Escalation, Experiment, Tier } from './compiled-policy.ts';
import type { TierBuilder } from './tiers.ts';

export const DEFAULT_MAX_ATTEMPTS = 3;
const MOST_ATTEMPTS = 10;
export const DEFAULT_TRIGGERS = [Trigger.ERROR, Trigger.TIMEOUT, Trigger.RATE_LIMITED, Trigger.CONTEXT_TOO_LONG];
/** Facts that can keep a request on its arm, besides `labels.<key>`. */
const STICKY = ['user', 'session', 'tenant', 'source'];

/** What rules of one policy are compiled with. */
export interface RuleContext {
  readonly policy: string;
  readonly catalog: CompiledCatalog;
  readonly signals: Signals;
  readonly tiers: TierBuilder;
  readonly findings: Findings;
}

/** Compiles a rule, or `otherwise`. */
export function compileRule(
  rule: Rule,
  name: string,
  position: number,
  path: Path,
  context: RuleContext,
): CompiledRule {
  const { findings, tiers } = context;
  checkShape(rule, path, findings);
  const percent = percentOf(rule.percent ?? 100, [...path, 'percent'], findings);
  const useTier = tiers.together(rule.use, rule.pick, [...path, 'use'], [...path, 'pick']);
  return {
    name,
    position,
    enabled: rule.enabled ?? true,
    when:
      rule.when === ''
        ? undefined
        : conditionAt(rule.when, [...path, 'when'], requestVocabulary(context.signals.readables), context),
    percent,
    percentSalt: hashText(`percent ${context.policy} ${name}`),
    tool: toolOf(rule.tool, [...path, 'tool'], context),
    tiers: [useTier, ...tiers.each(rule.fallback, [...path, 'fallback'])],
    escalations: compileEscalations(rule, path, context),
    onFiltered:
      rule.onFiltered.length === 0 ? undefined : modelsOnly(rule.onFiltered, [...path, 'on_filtered'], context),
    ...limitsOf(rule, path, findings),
    ...timeoutsOf(rule, path, findings),
    triggers: triggersOf(rule, path, findings),
    experiment: rule.experiment && compileExperiment(rule.experiment, rule, path, context),
    shadow: rule.shadow && {
      tier: modelsOnly(rule.shadow.to, [...path, 'shadow', 'to'], context),
      percent: percentOf(rule.shadow.percent, [...path, 'shadow', 'percent'], findings),
    },
    attempts: [],
  };
}

function checkShape(rule: Rule, path: Path, findings: Findings): void {
  if (rule.use.length === 0 && !rule.experiment) {
    findings.error(
      'MISSING_FIELD',
      path,
      'nothing says where the answer comes from',
      'add `use: [pool]`, or an `experiment`',
    );
  }
  if (rule.use.length > 0 && rule.experiment) {
    findings.error(
      'INVALID_VALUE',
      [...path, 'use'],
      '`use` and `experiment` exclude each other',
      "keep one; the experiment's arms have their own `use`",
    );
  }
  if (rule.shadow && rule.shadow.to.length === 0) {
    findings.error('MISSING_FIELD', [...path, 'shadow'], 'the shadow has no candidate', 'add `to: [pool]`');
  }
}

/** Where a plan has a place for models only. */
function modelsOnly(names: readonly string[], path: Path, { tiers, findings }: RuleContext): Tier {
  const tier = tiers.together(names, undefined, path, path);
  const people = tier.members.find(({ target }) => target.handoff);
  if (people) {
    const remedy = 'name models here, and people in `fallback` or `escalate`';
    findings.error('INVALID_VALUE', path, `people such as '${people.target.id}' cannot stand here`, remedy);
  }
  return tier;
}

function conditionAt(source: string, path: Path, vocabulary: Vocabulary, { findings, signals }: RuleContext) {
  const report = reportAt(findings, path);
  const condition = compileCondition(source, vocabulary, report);
  if (condition) checkType(condition, ['bool'], signals.list.length, report);
  return condition;
}

function toolOf(name: string, path: Path, { catalog, findings }: RuleContext) {
  if (name === '') return undefined;
  const tool = catalog.tools.get(name);
  if (!tool) findings.error('UNKNOWN_TOOL', path, `no tool '${name}'`, suggest(name, catalog.tools.keys()));
  return tool;
}

function compileEscalations(rule: Rule, path: Path, context: RuleContext): Escalation[] {
  const { findings, signals, tiers } = context;
  return rule.escalate.flatMap((step, i): Escalation[] => {
    const at: Path = [...path, 'escalate', i];
    if (step.to.length === 0) findings.error('MISSING_FIELD', at, 'the step does not say where to', 'add `to: [pool]`');
    const tier = tiers.together(step.to, step.pick, [...at, 'to'], [...at, 'pick']);
    if (step.when === '') {
      const remedy = 'add `when`, as in `when: confidence < 0.85 || !valid`';
      findings.error('MISSING_FIELD', at, 'the step does not say when', remedy);
      return [];
    }
    const when = conditionAt(step.when, [...at, 'when'], answerVocabulary(signals.readables), context);
    const sentWhen = inlineSignals(step.when, signals);
    if (when && sentWhen === undefined) {
      const message = `with its signals written out, the condition has more than ${MAX_INLINED_LENGTH} characters`;
      findings.error('CEL_TOO_LARGE', [...at, 'when'], message, 'use fewer or shorter signals here');
    }
    return when && sentWhen !== undefined ? [{ when, sentWhen, tier }] : [];
  });
}

function compileExperiment(message: ExperimentMessage, rule: Rule, path: Path, context: RuleContext): Experiment {
  const { findings, tiers } = context;
  const at: Path = [...path, 'experiment'];
  if (message.name === '') findings.error('MISSING_FIELD', at, 'the experiment has no name', 'add `name`');
  if (message.by !== '' && !STICKY.includes(message.by) && !/^labels\../.test(message.by)) {
    findings.error(
      'INVALID_VALUE',
      [...at, 'by'],
      `an experiment cannot stick to '${message.by}'`,
      `write one of ${STICKY.join(', ')} or labels.<key>`,
    );
  }
  const total = message.arms.reduce((sum, arm) => sum + arm.percent, 0);
  if (Math.abs(total - 100) > 1e-6) {
    findings.error('BAD_WEIGHTS', [...at, 'arms'], `the arms' percents add up to ${total}`, 'make them add up to 100');
  }
  let upToPercent = 0;
  const arms = message.arms.map((arm, i) => {
    const armPath: Path = [...at, 'arms', i];
    if (arm.name === '') findings.error('MISSING_FIELD', armPath, 'the arm has no name', 'add `name`');
    else if (message.arms.findIndex((a) => a.name === arm.name) < i) {
      findings.error('DUPLICATE_NAME', [...armPath, 'name'], `there are two arms '${arm.name}'`, 'rename one of them');
    }
    if (arm.use.length === 0)
      findings.error('MISSING_FIELD', armPath, `arm '${arm.name}' uses nothing`, 'add `use: [pool]`');
    upToPercent += percentOf(arm.percent, [...armPath, 'percent'], findings);
    const place = create(ExperimentArmSchema, { name: message.name, arm: arm.name });
    const tier: Tier = tiers.together(arm.use, arm.pick ?? rule.pick, [...armPath, 'use'], [...armPath, 'pick']);
    return { place, tier, upToPercent };
  });
  return { name: message.name, by: message.by || undefined, arms };
}

function limitsOf(rule: Rule, path: Path, findings: Findings) {
  const { costUsd, outputTokens, maxAttempts = DEFAULT_MAX_ATTEMPTS } = rule.limits ?? {};
  const at: Path = [...path, 'limits'];
  if (costUsd !== undefined && !(costUsd > 0)) {
    findings.error('INVALID_VALUE', [...at, 'cost_usd'], `${costUsd} is no limit`, 'write US dollars above 0');
  }
  if (outputTokens !== undefined && outputTokens <= 0n) {
    findings.error('INVALID_VALUE', [...at, 'output_tokens'], `${outputTokens} is no limit`, 'write tokens above 0');
  }
  if (maxAttempts < 1 || maxAttempts > MOST_ATTEMPTS) {
    findings.error('INVALID_VALUE', [...at, 'max_attempts'], `${maxAttempts} attempts`, `write 1 to ${MOST_ATTEMPTS}`);
  }
  return {
    maxCostPicoUsd: costUsd === undefined ? Infinity : Math.round(costUsd * 1e12),
    maxOutputTokens: outputTokens === undefined ? Infinity : Number(outputTokens),
    maxAttempts,
  };
}

function timeoutsOf(rule: Rule, path: Path, findings: Findings) {
  const firstTokenTimeoutMs = millisecondsOf(rule.timeouts?.firstToken);
  const totalTimeoutMs = millisecondsOf(rule.timeouts?.total);
  const at: Path = [...path, 'timeouts'];
  for (const [field, ms] of [
    ['first_token', firstTokenTimeoutMs],
    ['total', totalTimeoutMs],
  ] as const) {
    if (ms === undefined || ms > 0) continue;
    findings.error('INVALID_VALUE', [...at, field], 'no time is left', "write a duration above 0, as in '5s'");
  }
  if (firstTokenTimeoutMs !== undefined && totalTimeoutMs !== undefined && firstTokenTimeoutMs > totalTimeoutMs) {
    const message = 'the first token may take longer than the whole answer';
    findings.error('INVALID_VALUE', [...at, 'first_token'], message, 'make first_token the smaller one');
  }
  return { firstTokenTimeoutMs, totalTimeoutMs };
}

function triggersOf({ on }: Rule, path: Path, findings: Findings): Trigger[] {
  for (const [i, trigger] of on.entries()) {
    if (trigger !== Trigger.UNSPECIFIED && Trigger[trigger] !== undefined) continue;
    findings.error(
      'INVALID_VALUE',
      [...path, 'on', i],
      'this is no trigger',
      'write one such as error, timeout or rate_limited',
    );
  }
  return on.length > 0 ? on : DEFAULT_TRIGGERS;
}

/** Checks a percentage. */
function percentOf(percent: number, path: Path, findings: Findings): number {
  if (!(percent >= 0 && percent <= 100)) {
    findings.error('INVALID_VALUE', path, `${percent} is not a percentage`, 'write a number from 0 to 100');
  }
  return percent;
}
