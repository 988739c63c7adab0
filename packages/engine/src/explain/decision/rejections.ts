import { type Candidate, RejectionCode, type RequirementTrace } from '@signalbox/contracts';
import { listed } from '../../policy/tiers.ts';
import type { Query } from '../../routing/query.ts';
import { milliseconds, usd } from '../../routing/units.ts';
import { sentence } from '../words/text.ts';

/** Who was ruled out and why, a sentence per reason. */
export function rejectionSentences(
  candidates: readonly Candidate[],
  requirements: readonly RequirementTrace[],
  query: Query,
): string[] {
  const rejected = candidates.filter(({ rejection }) => rejection !== RejectionCode.UNSPECIFIED);
  const groups = Map.groupBy(rejected, (candidate) => {
    const kind = groupWords(candidate.rejection, query);
    return kind === undefined
      ? candidate.rejectedBecause
      : `${candidate.rejection} ${forbidding(candidate, requirements)?.name ?? ''}`;
  });
  return [...groups.values()].map((group) => groupSentence(group, requirements, query));
}

function groupSentence(group: readonly Candidate[], requirements: readonly RequirementTrace[], query: Query): string {
  const [first] = group;
  if (!first) return '';
  const names = listed(group.map(({ target }) => target));
  const requirement = forbidding(first, requirements);
  if (requirement) {
    const because = requirement.because ? `: ${requirement.because}` : '';
    return sentence(`${names} may not answer by the requirement '${requirement.name}'${because}`);
  }
  if (group.length === 1) return `${first.target} is out: ${first.rejectedBecause}.`;
  const words = groupWords(first.rejection, query);
  return words ? `${names} ${words}.` : `${names} are out: ${first.rejectedBecause}.`;
}

/** The requirement that a rejection rests on: the first that forbids the target. */
function forbidding(
  { target, rejection }: Candidate,
  requirements: readonly RequirementTrace[],
): RequirementTrace | undefined {
  if (rejection !== RejectionCode.REQUIREMENT) return undefined;
  return requirements.find(({ rejected }) => rejected.includes(target));
}

/** What several targets have in common; undefined for reasons of health, which differ. */
function groupWords(code: RejectionCode, query: Query): string | undefined {
  switch (code) {
    case RejectionCode.REQUIREMENT:
      return 'are forbidden by a requirement';
    case RejectionCode.DISABLED:
      return 'are switched off in the catalog';
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
      return `are out: they may cost more than the cap of ${usd(query.maxCostPicoUsd)}`;
    case RejectionCode.LATENCY:
      return `are out: they usually take longer than the budget of ${milliseconds(query.budgetMs)}`;
    default:
      return undefined;
  }
}
