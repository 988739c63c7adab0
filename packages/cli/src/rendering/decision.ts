import {
  type Attempt,
  type EscalationStep,
  type HandoffStep,
  type Plan,
  type RouteResponse,
  Trigger,
} from '@signalbox/contracts';
import { type Paint, printable } from '../output.ts';
import { renderFields, renderTable } from './table.ts';
import { showDuration, showPercent, showUsd } from './units.ts';

type Field = readonly [name: string, value: string];

/** A decision for people: why, the attempts, what comes after them, and what it may consume. */
export function renderDecision(response: RouteResponse, paint: Paint): string {
  const plan = response.plan;
  const sections = [paint('bold', printable(response.reason))];
  if (plan && plan.attempts.length > 0) sections.push(renderAttempts(response, plan.attempts, paint));
  sections.push(renderFields([...(plan ? planFields(plan) : []), ...decisionFields(response)], paint));
  return sections.join('\n\n');
}

function renderAttempts({ estimate }: RouteResponse, attempts: readonly Attempt[], paint: Paint): string {
  const rows = attempts.map((attempt, i) => [
    String(i + 1),
    attempt.target,
    attempt.model,
    showDuration(attempt.firstTokenTimeout),
    showDuration(attempt.timeout),
    i === 0 && estimate ? showUsd(estimate.costUsd) : '',
    i === 0 && estimate ? showDuration(estimate.latency) : '',
    i === 0 && estimate ? showPercent(estimate.pSuccess) : '',
  ]);
  return renderTable(ATTEMPT_COLUMNS, rows, paint);
}

const ATTEMPT_COLUMNS = [
  { title: 'attempt', align: 'right' },
  { title: 'target' },
  { title: 'model' },
  { title: 'first token', align: 'right' },
  { title: 'timeout', align: 'right' },
  { title: 'likely cost', align: 'right' },
  { title: 'likely time', align: 'right' },
  { title: 'success', align: 'right' },
] as const;

function triggersOf({ on }: Attempt): string {
  return on.map((trigger) => Trigger[trigger].toLowerCase().replaceAll('_', ' ')).join(', ');
}

function planFields(plan: Plan): Field[] {
  const { tool, handoff, limits, admission, onFiltered, escalations } = plan;
  const [first, second] = plan.attempts;
  const fields: (Field | false)[] = [
    tool !== undefined && ['tool', `${tool.name} is asked first, for up to ${showDuration(tool.timeout)}`],
    first !== undefined && second !== undefined && ['fall back', `after ${triggersOf(first)}`],
    ...escalations.map((step): Field => ['escalate', escalationText(step)]),
    onFiltered.length > 0 && ['if filtered', namesOf(onFiltered)],
    handoff !== undefined && ['hand-off', handoffText(handoff)],
    limits !== undefined && ['limits', limitsText(limits)],
    admission?.admit === false && ['begin', `not before ${showDuration(admission.delay)} have passed`],
  ];
  return fields.filter((field) => field !== false);
}

function decisionFields(response: RouteResponse): Field[] {
  const { experiment, shadow, policy, policyRevision, rule, validFor, decisionId } = response;
  const fields: (Field | false)[] = [
    experiment !== undefined && ['experiment', `${experiment.name}, arm ${experiment.arm}`],
    shadow !== undefined && ['shadow', `a copy goes to ${shadow.target}`],
    ['policy', `${policy}, revision ${policyRevision}, rule ${rule}`],
    validFor !== undefined && ['valid for', showDuration(validFor)],
    ['decision', decisionId],
  ];
  return fields.filter((field) => field !== false).map(([name, value]) => [name, printable(value)]);
}

function escalationText({ when, attempts, handoff }: EscalationStep): string {
  const to = [...attempts.map(({ target }) => target), ...(handoff ? [handoffText(handoff)] : [])].join(', then ');
  return printable(`if ${when}: ${to}`);
}

function handoffText({ name, expectedWait }: HandoffStep): string {
  return expectedWait ? `${name}, usually within ${showDuration(expectedWait)}` : name;
}

function limitsText({ maxOutputTokens, maxCostUsd, maxAttempts }: NonNullable<Plan['limits']>): string {
  return [
    maxAttempts === 1 ? '1 attempt' : `${maxAttempts} attempts`,
    ...(maxOutputTokens === undefined ? [] : [`${maxOutputTokens} tokens per answer`]),
    ...(maxCostUsd === undefined ? [] : [`${showUsd(maxCostUsd)} in all`]),
  ].join(', ');
}

function namesOf(attempts: readonly Attempt[]): string {
  return attempts.map(({ target }) => target).join(', then ');
}
