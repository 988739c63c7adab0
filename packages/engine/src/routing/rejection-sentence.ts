import { RejectionCode } from '@signalbox/contracts';
import type { CompiledTarget } from '../catalog/compiled-catalog.ts';
import { askedTokens, boundOf, violated } from './admit.ts';
import { costPicoUsd, latencyMs, type Query } from './query.ts';
import { milliseconds, usd } from './units.ts';

/** Why a target was rejected, in a sentence without its name: "would cost $0.02, more than the cap of $0.01". */
export function rejectionSentence(target: CompiledTarget, code: RejectionCode, query: Query, nowMs: number): string {
  const { facts } = query.scope;
  switch (code) {
    case RejectionCode.UNSPECIFIED:
      return 'fits';
    case RejectionCode.REQUIREMENT: {
      const requirement = violated(target, query)?.requirement;
      return `the requirement '${requirement?.name}' forbids it${requirement?.because ? `: ${requirement.because}` : ''}`;
    }
    case RejectionCode.DISABLED:
      return 'it is switched off in the catalog';
    case RejectionCode.NOT_PINNED:
      return `the request allows only ${query.pin.join(', ')}`;
    case RejectionCode.AVOIDED:
      return 'the request avoids it';
    case RejectionCode.FAILED_BEFORE:
      return 'it failed earlier in this task';
    case RejectionCode.OUTPUT_FORMAT:
      return `it cannot guarantee the output format ${facts.output_format}`;
    case RejectionCode.TOOLS:
      return 'it cannot call tools';
    case RejectionCode.IMAGES:
      return 'it does not understand images';
    case RejectionCode.CONTEXT_WINDOW:
      return askedTokens(query) > target.maxOutputTokens
        ? `its answers have at most ${target.maxOutputTokens} tokens, ${askedTokens(query)} may be needed`
        : `prompt and answer do not fit its ${target.contextTokens} tokens`;
    case RejectionCode.RESIDENCY:
      return `it keeps data in ${target.residency.join(', ') || 'no stated place'}, not in ${query.residency.join(' or ')}`;
    case RejectionCode.COST:
      return `it may cost ${usd(costPicoUsd(target, query, boundOf(query)))}, more than the cap of ${usd(query.maxCostPicoUsd)}`;
    case RejectionCode.LATENCY:
      return `it usually takes ${milliseconds(latencyMs(target, query))}, longer than the budget of ${milliseconds(query.budgetMs)}`;
    default:
      return healthSentence(target, code, query, nowMs);
  }
}

function healthSentence(target: CompiledTarget, code: RejectionCode, query: Query, nowMs: number): string {
  const health = query.health?.targets[target.index];
  const since = health?.since ? ` for ${milliseconds(nowMs - Number(health.since.seconds) * 1000)}` : '';
  const why = health?.message ? `: ${health.message}` : '';
  switch (code) {
    case RejectionCode.GATED:
      return `it is waiting for a rate limit to pass${why}`;
    case RejectionCode.DRAINED:
      return `an operator has drained it${why}`;
    case RejectionCode.CREDENTIAL:
      return `its credential does not work${why}`;
    default:
      return `it has been down${since}${why}`;
  }
}
