import type { BaselineCost, CostReport } from '../report.ts';
import type { Answer, Execution } from '../run-plan.ts';
import { createCounts } from './counts.ts';
import { usdOf } from './money.ts';

/** What the other ways of choosing answer to a request. */
export interface BaselineAnswers {
  readonly strongest: Answer | undefined;
  readonly cheapest: Answer | undefined;
}

/** Sums costs in pico-dollars. */
export function createCosts() {
  const strongest = createBaseline();
  const cheapest = createBaseline();
  let firstAttempts = 0;
  let executed = 0;
  let everyEscalation = 0;
  let shadows = 0;
  let cutAnswers = 0;

  return {
    add({ answers, mostPicoUsd }: Execution, shadow: Answer | undefined, baselines: BaselineAnswers): void {
      firstAttempts += answers[0].costPicoUsd;
      executed += answers.reduce((sum, answer) => sum + answer.costPicoUsd, 0);
      everyEscalation += mostPicoUsd;
      shadows += shadow?.costPicoUsd ?? 0;
      if (answers[0].cut) cutAnswers++;
      strongest.add(baselines.strongest);
      cheapest.add(baselines.cheapest);
    },
    report(): CostReport {
      const strongestCost = strongest.report();
      const cheapestCost = cheapest.report();
      return {
        firstAttemptsUsd: usdOf(firstAttempts),
        executedUsd: usdOf(executed),
        everyEscalationUsd: usdOf(everyEscalation),
        shadowUsd: usdOf(shadows),
        ...(strongestCost && { strongest: strongestCost }),
        ...(cheapestCost && { cheapest: cheapestCost }),
        cutAnswers,
      };
    },
  };
}

function createBaseline() {
  const targets = createCounts();
  let picoUsd = 0;
  return {
    add(answer: Answer | undefined): void {
      if (!answer) return;
      targets.add(answer.target.id);
      picoUsd += answer.costPicoUsd;
    },
    report(): BaselineCost | undefined {
      const rows = targets.rows();
      return rows.length === 0 ? undefined : { costUsd: usdOf(picoUsd), targets: rows };
    },
  };
}
