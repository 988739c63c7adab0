import { type Candidate, RejectionCode } from '@signalbox/contracts';
import { listed } from '../../policy/tiers.ts';
import { boundOf } from '../../routing/admit.ts';
import { costPicoUsd, latencyMs } from '../../routing/query.ts';
import type { Routing } from '../../routing/route.ts';
import { milliseconds, usd } from '../../routing/units.ts';

/** What would help a request that was refused: one sentence. */
export function remedies(
  candidates: readonly Candidate[],
  routing: Routing,
  retryAfterMs: number | undefined,
): string[] {
  const codes = new Set(candidates.map(({ rejection }) => rejection));
  const found = [...codes].flatMap((code) => remedyOf(code, candidates, routing) ?? []);
  const wait = retryAfterMs === undefined ? [] : [`to try again in ${milliseconds(retryAfterMs)}`];
  const all = [...new Set([...wait, ...found])];
  return all.length === 0 ? [] : [`It would help ${listed(all, 'or')}.`];
}

function remedyOf(
  code: RejectionCode,
  candidates: readonly Candidate[],
  { query, live, rule }: Routing,
): string | undefined {
  const rejected = candidates.filter(({ rejection }) => rejection === code);
  const targets = rejected.flatMap(({ target }) => live.policy.catalog.targetsById.get(target) ?? []);
  switch (code) {
    case RejectionCode.REQUIREMENT:
      return `to give the rule '${rule.name}' a fallback that its requirements allow`;
    case RejectionCode.DISABLED:
      return `to switch ${listed(
        rejected.map(({ target }) => target),
        'or',
      )} on again`;
    case RejectionCode.NOT_PINNED:
      return `to allow others than ${listed(query.pin)}`;
    case RejectionCode.AVOIDED:
      return 'to avoid fewer models';
    case RejectionCode.FAILED_BEFORE:
      return 'to begin the task anew, later';
    case RejectionCode.OUTPUT_FORMAT:
      return 'to ask for a form that need not be guaranteed';
    case RejectionCode.TOOLS:
      return 'to ask without tools';
    case RejectionCode.IMAGES:
      return 'to ask without images';
    case RejectionCode.CONTEXT_WINDOW:
      return 'to send a shorter prompt or ask for a shorter answer';
    case RejectionCode.RESIDENCY:
      return `to allow ${listed([...new Set(targets.flatMap(({ residency }) => residency))].sort(), 'or')} as a place for the data`;
    case RejectionCode.COST:
      return `to allow a cost of ${usd(Math.min(...targets.map((target) => costPicoUsd(target, query, boundOf(query)))))}`;
    case RejectionCode.LATENCY:
      return `to allow ${milliseconds(Math.min(...targets.map((target) => latencyMs(target, query))))} for the answer`;
    default:
      return undefined;
  }
}
