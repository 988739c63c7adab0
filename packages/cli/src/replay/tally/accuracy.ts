import type { OutcomeMapping } from '../outcome-mapping.ts';
import type { AccuracyReport, AccuracyRow } from '../report.ts';
import type { Execution } from '../run-plan.ts';
import type { Column, Sample } from '../sample.ts';

/** A recorded model over all scored requests. */
interface Model {
  readonly column: number;
  readonly name: string;
  scored: number;
  score: number;
}

/** Sums up how right answers are. */
export function createAccuracy(columns: readonly Column[], { columnOf, explanation }: OutcomeMapping) {
  const models = [...new Set(columnOf.values())].map(
    (column): Model => ({ column, name: columns[column]?.model ?? '', scored: 0, score: 0 }),
  );
  const first = createScores();
  const last = createScores();
  let notScored = 0;
  let toPeople = 0;
  let canEscalate = false;

  const report = (): AccuracyReport => {
    const always = models
      .filter((model) => model.scored > 0)
      .map(({ name, column, scored, score }) => ({ model: name, column, accuracy: score / scored, asked: scored }))
      .sort((a, b) => a.accuracy - b.accuracy);
    const scored = first.answers();
    const row = (scores: Scores): AccuracyRow => rowOf(scores, scored, always);
    const executed = {
      ...row(last),
      toPeople: toPeople / scored,
      notRecorded: (scored - toPeople - last.answers()) / scored,
    };
    return {
      mapping: explanation,
      scored,
      notScored,
      ...(scored > 0 && { firstAttempts: row(first) }),
      ...(scored > 0 && canEscalate && { executed }),
      always: always.map(({ model, accuracy, asked }) => ({ model, accuracy, asked })),
    };
  };

  return {
    add(sample: Sample, { answers }: Execution, hasSteps: boolean): void {
      const [{ score, column }] = answers;
      if (score === undefined || column === undefined) {
        notScored++;
        return;
      }
      first.add(column, score);
      for (const model of models) addTo(model, sample);
      canEscalate ||= hasSteps;
      const end = answers.at(-1);
      if (end?.target.handoff) toPeople++;
      else if (end?.column !== undefined && end.score !== undefined) last.add(end.column, end.score);
    },
    /** Undefined if the set has no recorded outcomes. */
    report: (): AccuracyReport | undefined => (columns.length === 0 ? undefined : report()),
  };
}

function addTo(model: Model, { answers }: Sample): void {
  const recorded = answers[model.column];
  if (!recorded) return;
  model.scored++;
  model.score += recorded.score;
}

type Scores = ReturnType<typeof createScores>;

function createScores() {
  const byColumn = new Map<number, number>();
  let total = 0;
  return {
    add(column: number, score: number): void {
      byColumn.set(column, (byColumn.get(column) ?? 0) + 1);
      total += score;
    },
    answers: () => [...byColumn.values()].reduce((sum, count) => sum + count, 0),
    total: () => total,
    of: (column: number) => byColumn.get(column) ?? 0,
  };
}

function rowOf(
  scores: Scores,
  scored: number,
  always: readonly { readonly model: string; readonly accuracy: number; readonly column: number }[],
): AccuracyRow {
  const accuracy = scores.total() / scored;
  const weakest = always[0]?.accuracy ?? 0;
  const gap = (always.at(-1)?.accuracy ?? 0) - weakest;
  return {
    accuracy,
    shares: Object.fromEntries(always.map(({ model, column }) => [model, scores.of(column) / scored])),
    randomAccuracy: always.reduce((sum, model) => sum + (scores.of(model.column) / scored) * model.accuracy, 0),
    ...(gap > 0 && { gapRecovered: (accuracy - weakest) / gap }),
  };
}
