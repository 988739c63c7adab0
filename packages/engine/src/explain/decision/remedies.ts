import { type Candidate, RejectionCode, type RequirementTrace } from '@signalbox/contracts';
import { listed } from '../../policy/tiers.ts';
import { boundOf } from '../../routing/admit.ts';
import { costPicoUsd, latencyMs } from '../../routing/query.ts';
import type { Routing } from '../../routing/route.ts';
import { listedShort, money, quoted, span } from '../words/text.ts';

/** What would help a request that was refused, in a sentence. @param retryAfterMs when to ask again, if that may help */
export function remedies(
  candidates: readonly Candidate[],
  requirements: readonly RequirementTrace[],
  routing: Routing,
  retryAfterMs: number | undefined,
): string[] {
  const groups = Map.groupBy(candidates, ({ rejection }) => rejection);
  const found = [...groups].flatMap(([code, group]) => remedyOf(code, group, requirements, routing) ?? []);
  const wait = retryAfterMs === undefined ? [] : [`to ask again in ${span(Math.ceil(retryAfterMs / 100) * 100)}`];
  const all = [...wait, ...found];
  return all.length === 0 ? [] : [`It would help ${all.join(', or ')}.`];
}

function remedyOf(
  code: RejectionCode,
  group: readonly Candidate[],
  requirements: readonly RequirementTrace[],
  { query, live, rule }: Routing,
): string | undefined {
  const targets = group.flatMap(({ target }) => live.policy.catalog.targetsById.get(target) ?? []);
  switch (code) {
    case RejectionCode.REQUIREMENT: {
      const names = requirements.filter(({ rejected }) => group.some(({ target }) => rejected.includes(target)));
      return `to give ${quoted(rule.name)} a fallback that ${listed(names.map(({ name }) => quoted(name)))} ${names.length === 1 ? 'allows' : 'allow'}`;
    }
    case RejectionCode.DISABLED:
      return `to switch ${listedShort(group.map(({ target }) => target))} on again`;
    case RejectionCode.NOT_PINNED:
      return `to allow others than ${listed(query.pin)}`;
    case RejectionCode.AVOIDED:
      return 'to avoid fewer models';
    case RejectionCode.FAILED_BEFORE:
      return 'to begin the task anew later';
    case RejectionCode.OUTPUT_FORMAT:
      return 'to ask for a form that need not be guaranteed';
    case RejectionCode.TOOLS:
      return 'to ask without tools';
    case RejectionCode.IMAGES:
      return 'to ask without images';
    case RejectionCode.CONTEXT_WINDOW:
      return 'to send a shorter prompt or ask for a shorter answer';
    case RejectionCode.RESIDENCY: {
      const places = [...new Set(targets.flatMap(({ residency }) => residency))].sort();
      return places.length === 0 ? undefined : `to allow data to be kept in ${listed(places, 'or')}`;
    }
    case RejectionCode.COST:
      return `to allow a cost of ${leastCost(Math.min(...targets.map((t) => costPicoUsd(t, query, boundOf(query)))))}`;
    case RejectionCode.LATENCY:
      return `to allow ${span(Math.ceil(Math.min(...targets.map((target) => latencyMs(target, query)))))} for the answer`;
    default:
      return undefined;
  }
}

/** Rounded up to two digits, so that it is enough. */
function leastCost(picoUsd: number): string {
  const unit = 10 ** (Math.floor(Math.log10(picoUsd)) - 1);
  return money((Math.ceil(picoUsd / unit) * unit) / 1e12);
}
