import type { Paint } from '../output.ts';
import { renderTable } from '../rendering/table.ts';
import { showPercent, showUsd } from '../rendering/units.ts';
import type { Count, ReplayReport } from './report.ts';
import { numeric, showCount, showRequests } from './report-cells.ts';

/** What a policy costs beside its baselines. */
export function costText(report: ReplayReport, paint: Paint): string {
  const { firstAttemptsUsd, shadowUsd, strongest, cheapest } = report.cost;
  const rows: [string, number, string][] = [['first attempts', firstAttemptsUsd, ''], ...executedRows(report)];
  if (shadowUsd > 0) rows.push(['shadows, in addition', shadowUsd, '']);
  if (cheapest) rows.push(['always the cheapest', cheapest.costUsd, targetsText(cheapest.targets)]);
  if (strongest) rows.push(['always the strongest', strongest.costUsd, targetsText(strongest.targets)]);
  const whole = strongest?.costUsd ?? 0;
  const cells = rows.map(([plan, usd, note]) => [plan, showUsd(usd), whole > 0 ? showPercent(usd / whole) : '', note]);
  const table = renderTable([{ title: 'plan' }, numeric('cost'), numeric('of strongest'), { title: '' }], cells, paint);
  return [table, ...notesOf(report)].join('\n');
}

/** Without recorded answers nobody knows which plans escalate, so there are two bounds. */
function executedRows({ cost, escalation, accuracy }: ReplayReport): [string, number, string][] {
  const { executedUsd, everyEscalationUsd } = cost;
  if (escalation.possible === 0) return [['plan as executed', executedUsd, 'no plan has escalation steps']];
  if (accuracy) return [['plan as executed', executedUsd, 'an ideal validator decides what escalates']];
  return [
    ['plan as executed, at least', executedUsd, 'no answer escalates'],
    ['plan as executed, at most', everyEscalationUsd, 'every answer takes all escalation steps of its plan'],
  ];
}

function notesOf({ tools, cost: { cutAnswers } }: ReplayReport): string[] {
  const notes = tools.map(({ name, requests }) => {
    return `${showRequests(requests)} ${requests === 1 ? 'asks' : 'ask'} ${name} first; this is the cost if it has no answer`;
  });
  if (cutAnswers > 0) {
    const [are, their, count] = cutAnswers === 1 ? ['answer is', 'its', 'counts'] : ['answers are', 'their', 'count'];
    notes.push(`${showCount(cutAnswers)} recorded ${are} longer than ${their} rule allows and ${count} as cut short`);
  }
  return notes;
}

function targetsText([first, ...others]: readonly Count[]): string {
  if (!first) return '';
  const rest = others.reduce((sum, { requests }) => sum + requests, 0);
  return rest === 0 ? first.name : `${first.name}; others for ${showRequests(rest)}`;
}
