import type { ShareRow } from '../report.ts';
import type { Execution } from '../run-plan.ts';
import { byRequests } from './counts.ts';
import { usdOf } from './money.ts';

interface Share {
  requests: number;
  costPicoUsd: number;
  canEscalate: number;
  escalated: number;
  scored: number;
  score: number;
}

/** Shares of requests, with what their first attempts cost and how right they are. */
export function createShares() {
  const shares = new Map<string, Share>();

  const shareOf = (name: string): Share => {
    const share = shares.get(name) ?? {
      requests: 0,
      costPicoUsd: 0,
      canEscalate: 0,
      escalated: 0,
      scored: 0,
      score: 0,
    };
    shares.set(name, share);
    return share;
  };

  return {
    add(name: string, { answers }: Execution, canEscalate: boolean): void {
      const share = shareOf(name);
      const [first] = answers;
      share.requests++;
      share.costPicoUsd += first.costPicoUsd;
      if (canEscalate) share.canEscalate++;
      if (answers.length > 1) share.escalated++;
      if (first.score === undefined) return;
      share.scored++;
      share.score += first.score;
    },
    /** @param total all requests, refused ones included */
    rows: (total: number): ShareRow[] => [...shares].map(([name, share]) => rowOf(name, share, total)).sort(byRequests),
  };
}

function rowOf(
  name: string,
  { requests, costPicoUsd, canEscalate, escalated, scored, score }: Share,
  total: number,
): ShareRow {
  return {
    name,
    requests,
    share: requests / total,
    costUsd: usdOf(costPicoUsd),
    canEscalate,
    escalated,
    ...(scored > 0 && { accuracy: score / scored }),
  };
}
