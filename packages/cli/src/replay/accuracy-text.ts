import type { Paint } from '../output.ts';
import { type Column, renderTable } from '../rendering/table.ts';
import { showPercent } from '../rendering/units.ts';
import type { AccuracyReport, AccuracyRow } from './report.ts';
import { numeric, showCount } from './report-cells.ts';

/** How right the answers are, beside what chance and single models reach. */
export function accuracyText(report: AccuracyReport, paint: Paint): string {
  const { mapping, scored, notScored, firstAttempts } = report;
  const total = showCount(scored + notScored);
  const notes = [
    ...mapping,
    `the first answer is recorded for ${showCount(scored)} of ${total} requests; the figures are of these`,
  ];
  return firstAttempts
    ? [...notes, '', accuracyTable(report, firstAttempts, paint), ...endNotes(report)].join('\n')
    : notes.join('\n');
}

function accuracyTable({ executed, always }: AccuracyReport, firstAttempts: AccuracyRow, paint: Paint): string {
  const several = always.length > 1;
  const columns: Column[] = [{ title: 'plan' }, numeric('right')];
  if (several) columns.push(numeric('gap recovered'), ...always.map(({ model }) => numeric(`by ${model}`)));
  const rowsOf = (plan: string, { accuracy, gapRecovered, randomAccuracy, shares }: AccuracyRow): string[][] => {
    const parts = always.map(({ model }) => showPercent(shares[model] ?? 0));
    const gap = gapRecovered === undefined ? '' : showPercent(gapRecovered);
    const row = [plan, showPercent(accuracy)];
    return several
      ? [
          [...row, gap, ...parts],
          ['  the same shares at random', showPercent(randomAccuracy)],
        ]
      : [row];
  };
  const rows = [
    ...rowsOf('first attempts', firstAttempts),
    ...(executed ? rowsOf('plan as executed', executed) : []),
    ...always.map(({ model, accuracy }) => [`always ${model}`, showPercent(accuracy)]),
  ];
  return renderTable(columns, rows, paint);
}

function endNotes({ executed }: AccuracyReport): string[] {
  if (!executed) return [];
  const { toPeople, notRecorded } = executed;
  const notes = ['', 'the validator is ideal: it knows what is recorded, so no real one does better with this plan'];
  if (toPeople > 0) notes.push(`${showPercent(toPeople)} end with people and are not counted as right`);
  if (notRecorded > 0)
    notes.push(
      `${showPercent(notRecorded)} end with a model of which nothing is recorded and are not counted as right`,
    );
  return notes;
}
