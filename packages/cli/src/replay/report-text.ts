import { type Paint, printable } from '../output.ts';
import { type Column, renderTable } from '../rendering/table.ts';
import { showPercent, showUsd } from '../rendering/units.ts';
import { accuracyText } from './accuracy-text.ts';
import { costText } from './cost-text.ts';
import type { Count, ReplayReport, ShareRow } from './report.ts';
import { numeric, showCount, showRequests, showTimes } from './report-cells.ts';

/** Renders a report for people. */
export function renderReport(report: ReplayReport, paint: Paint): string {
  const { policy, prompts, format, requests, refused, groups, arms, accuracy } = report;
  const section = (heading: string, body: string | undefined) => body && `${paint('bold', heading)}\n${body}`;
  const sections = [
    `${paint('bold', policy)} on ${prompts} (${format}): ${showRequests(requests)}, ${showCount(refused)} refused`,
    unreadableText(report),
    section('Targets of first attempts', sharesText('target', report.targets, report, paint)),
    section('Rules', sharesText('rule', report.rules, report, paint)),
    section(`Rules by ${groups?.by}`, groups && groupsText(groups, paint)),
    section('Experiments', arms.length > 0 ? countsText('arm', arms, paint) : undefined),
    section('Refusals', refused > 0 ? refusalsText(report, paint) : undefined),
    section('Cost', costText(report, paint)),
    section('Escalation', escalationText(report)),
    section('Accuracy, from recorded answers', accuracy && accuracyText(accuracy, paint)),
    section('Decisions', showTimes(report.decisions)),
  ];
  return sections.filter((text) => text !== undefined).join('\n\n');
}

function unreadableText({ unreadable: { entries, first } }: ReplayReport): string | undefined {
  if (entries === 0) return undefined;
  const shown = first.map(({ place, problem }) => printable(`  ${place}: ${problem}`));
  const more = entries > first.length ? [`  and ${showCount(entries - first.length)} more`] : [];
  return [`${showCount(entries)} entries could not be read:`, ...shown, ...more].join('\n');
}

function sharesText(what: string, rows: readonly ShareRow[], report: ReplayReport, paint: Paint): string {
  const { escalation, accuracy } = report;
  const columns: [Column, (row: ShareRow) => string][] = [
    [{ title: what }, (row) => row.name],
    [numeric('requests'), (row) => showCount(row.requests)],
    [numeric('share'), (row) => showPercent(row.share)],
    [numeric('cost'), (row) => showUsd(row.costUsd)],
  ];
  if (escalation.possible > 0) columns.push([numeric('can escalate'), (row) => showCount(row.canEscalate)]);
  if (escalation.possible > 0 && accuracy) columns.push([numeric('escalated'), (row) => showCount(row.escalated)]);
  if (accuracy)
    columns.push([numeric('right'), (row) => (row.accuracy === undefined ? '' : showPercent(row.accuracy))]);
  const cells = rows.map((row) => columns.map(([, show]) => show(row)));
  return renderTable(
    columns.map(([column]) => column),
    cells,
    paint,
  );
}

function groupsText({ by, rows }: NonNullable<ReplayReport['groups']>, paint: Paint): string {
  const rules = [...new Set(rows.flatMap((row) => Object.keys(row.rules)))];
  const cells = rows.map((row) => [
    row.name,
    showCount(row.requests),
    ...rules.map((rule) => showPercent((row.rules[rule] ?? 0) / row.requests)),
  ]);
  return renderTable([{ title: by }, numeric('requests'), ...rules.map(numeric)], cells, paint);
}

function countsText(what: string, counts: readonly Count[], paint: Paint): string {
  const rows = counts.map(({ name, requests }) => [name, showCount(requests)]);
  return renderTable([{ title: what }, numeric('requests')], rows, paint);
}

function refusalsText({ refusals }: ReplayReport, paint: Paint): string {
  const rows = refusals.map(({ name, requests, example }) => [name, showCount(requests), example]);
  return renderTable([{ title: 'reason' }, numeric('requests'), { title: 'for example' }], rows, paint);
}

function escalationText({ escalation: { possible, share } }: ReplayReport): string {
  const steps = `${showPercent(possible)} of the requests have a plan with escalation steps`;
  if (possible === 0) return steps;
  if (share === undefined) return `${steps}; which of them escalate depends on answers, and none are recorded`;
  return `${steps}; ${showPercent(share)} escalate if the validator is ideal`;
}
