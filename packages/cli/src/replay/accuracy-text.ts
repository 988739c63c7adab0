import type { Paint } from '../output.ts';
import { renderTable } from '../rendering/table.ts';
import { showPercent } from '../rendering/units.ts';
import type { AccuracyReport, AccuracyRow } from './report.ts';
import { numeric, showCount, showRequests } from './report-cells.ts';

/** How right the answers are, beside what chance and single models reach. */
export function accuracyText(report: AccuracyReport, paint: Paint): string {
  const { mapping, scored, notScored, firstAttempts } = report;
  const recorded = `the first answer is recorded for ${showCount(scored)} of ${showRequests(scored + notScored)}`;
  if (!firstAttempts) return [...mapping, recorded].join('\n');
  const notes = [...mapping, `${recorded}; the figures are of these`, ...executionNotes(report)];
  return [...notes, '', plansTable(report, firstAttempts, paint), '', modelsTable(report, firstAttempts, paint)].join(
    '\n',
  );
}

function executionNotes({ executed }: AccuracyReport): string[] {
  if (!executed) return [];
  const { toPeople, notRecorded } = executed;
  const notes = ['the validator is ideal: it knows what is recorded, so no real one does better with this plan'];
  if (toPeople > 0) notes.push(`${showPercent(toPeople)} end with people and are not counted as right`);
  if (notRecorded > 0)
    notes.push(
      `${showPercent(notRecorded)} end with an answer of which nothing is recorded and are not counted as right`,
    );
  return notes;
}

function plansTable({ executed }: AccuracyReport, firstAttempts: AccuracyRow, paint: Paint): string {
  const rowsOf = (plan: string, { accuracy, gapRecovered, randomAccuracy }: AccuracyRow): string[][] => [
    [plan, showPercent(accuracy), gapRecovered === undefined ? '' : showPercent(gapRecovered)],
    ['  same shares at random', showPercent(randomAccuracy)],
  ];
  const rows = [...rowsOf('first attempts', firstAttempts), ...(executed ? rowsOf('plan as executed', executed) : [])];
  return renderTable([{ title: 'plan' }, numeric('right'), numeric('gap recovered')], rows, paint);
}

function modelsTable({ always, scored, executed }: AccuracyReport, firstAttempts: AccuracyRow, paint: Paint): string {
  const columns = [{ title: 'recorded model' }, numeric('right if always'), numeric('answers first')];
  if (executed) columns.push(numeric('answers last'));
  const rows = always.map(({ model, accuracy, asked }) => [
    asked < scored ? `${model} (asked ${showCount(asked)})` : model,
    showPercent(accuracy),
    showPercent(firstAttempts.shares[model] ?? 0),
    ...(executed ? [showPercent(executed.shares[model] ?? 0)] : []),
  ]);
  return renderTable(columns, rows, paint);
}
