import { type Candidate, RejectionCode, type RequirementTrace } from '@signalbox/contracts';
import { listed } from '../../policy/tiers.ts';
import type { Query } from '../../routing/query.ts';
import { listedShort, money, span, withStop } from '../words/text.ts';

/** Who was ruled out and why, a sentence per reason. */
export function rejectionSentences(
  candidates: readonly Candidate[],
  requirements: readonly RequirementTrace[],
  query: Query,
): string[] {
  const rejected = candidates.filter(({ rejection }) => rejection !== RejectionCode.UNSPECIFIED);
  const shared = (candidate: Candidate) =>
    requirementWords(candidate, requirements) ?? commonWords(candidate.rejection, query);
  const groups = Map.groupBy(rejected, (candidate) => shared(candidate) ?? candidate.target);
  return [...groups].map(([words, group]) => groupSentence(group, words));
}

function groupSentence(group: readonly Candidate[], words: string): string {
  const [{ target, rejection, rejectedBecause } = { target: '', rejection: 0, rejectedBecause: '' }, ...others] = group;
  const names = listedShort(group.map((candidate) => candidate.target));
  const alone = others.length === 0 && rejection !== RejectionCode.REQUIREMENT;
  return withStop(alone ? `${target} is out: ${rejectedBecause}` : `${names} ${words}`);
}

/** The first requirement that forbids the target. */
function requirementWords(
  { target, rejection }: Candidate,
  requirements: readonly RequirementTrace[],
): string | undefined {
  if (rejection !== RejectionCode.REQUIREMENT) return undefined;
  const { name = '', because = '' } = requirements.find(({ rejected }) => rejected.includes(target)) ?? {};
  return `may not answer, by the requirement '${name}'${because === '' ? '' : `: ${because}`}`;
}

/** What several targets have in common; undefined for reasons of health, which differ. */
function commonWords(code: RejectionCode, query: Query): string | undefined {
  switch (code) {
    case RejectionCode.DISABLED:
      return 'are out: they are switched off in the catalog';
    case RejectionCode.NOT_PINNED:
      return `are out: the request allows only ${listed(query.pin, 'or')}`;
    case RejectionCode.AVOIDED:
      return 'are out: the request avoids them';
    case RejectionCode.FAILED_BEFORE:
      return 'are out: they failed earlier in this task';
    case RejectionCode.OUTPUT_FORMAT:
      return `are out: they cannot guarantee the output format ${query.scope.facts.output_format}`;
    case RejectionCode.TOOLS:
      return 'are out: they cannot call tools';
    case RejectionCode.IMAGES:
      return 'are out: they do not understand images';
    case RejectionCode.CONTEXT_WINDOW:
      return 'are out: prompt and answer are too long for them';
    case RejectionCode.RESIDENCY:
      return `are out: they do not keep data in ${listed(query.residency, 'or')}`;
    case RejectionCode.COST:
      return `are out: they may cost more than the cap of ${money(query.maxCostPicoUsd / 1e12)}`;
    case RejectionCode.LATENCY:
      return `are out: they usually take longer than the budget of ${span(query.budgetMs)}`;
    default:
      return undefined;
  }
}
