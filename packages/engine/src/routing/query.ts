import { OutputFormat, type RouteRequest } from '@signalbox/contracts';
import { CAPABILITY, type CompiledTarget } from '../catalog/compiled-catalog.ts';
import type { Scope } from '../cel/scope.ts';
import { failed } from '../facts/request-facts.ts';
import type { HealthView } from '../health/health-view.ts';
import type { BoundRequirement, CompiledRule } from '../policy/compiled-policy.ts';
import type { Moment } from '../random/decision-id.ts';
import { hashSeed, hashText } from '../random/hash.ts';
import type { Snapshot } from '../snapshot.ts';

/** Tokens of a usual answer where nobody limits it: the mean of the Azure conversation trace of 2023 (19,366 requests). */
export const USUAL_OUTPUT_TOKENS = 211;

const NONE: readonly string[] = [];

/** What a request asks of targets, worked out once per decision. */
export interface Query {
  readonly scope: Scope;
  readonly task: string;
  /** Bits of CAPABILITY. */
  readonly needs: number;
  readonly inputTokens: number;
  /** The most tokens the answer may have, by request and rule; infinite if nobody says. */
  readonly outputBound: number;
  /** How many tokens the answer will probably have. */
  readonly outputTokens: number;
  readonly maxCostPicoUsd: number;
  readonly budgetMs: number;
  readonly residency: readonly string[];
  readonly pin: readonly string[];
  readonly avoid: readonly string[];
  /** Ids of targets that failed earlier in this task. */
  readonly failedBefore: readonly string[];
  /** Requirements that apply. */
  readonly requirements: readonly BoundRequirement[];
  readonly health: HealthView | undefined;
  readonly scores: Snapshot['scores'];
  /** The decision's time, milliseconds since 1970. */
  readonly nowMs: number;
  /** Decides what is left to chance: a hash of the session, or of the seed where there is none. */
  readonly key: number;
}

export function createQuery(
  snapshot: Snapshot,
  request: RouteRequest,
  scope: Scope,
  rule: CompiledRule,
  requirements: readonly BoundRequirement[],
  { nowMs, seed }: Moment,
): Query {
  const { facts } = scope;
  const asked = facts.output_tokens === 0 ? Infinity : facts.output_tokens;
  const outputBound = Math.min(asked, rule.maxOutputTokens);
  return {
    scope,
    task: facts.task,
    needs: needsOf(request),
    inputTokens: facts.input_tokens,
    outputBound,
    outputTokens: Math.min(outputBound, USUAL_OUTPUT_TOKENS),
    maxCostPicoUsd: Math.min(Math.round(facts.cost_usd * 1e12), rule.maxCostPicoUsd),
    budgetMs: facts.latency_ms,
    residency: facts.residency,
    pin: request.pin,
    avoid: request.avoid,
    failedBefore: request.history.length === 0 ? NONE : request.history.filter(failed).map((a) => a.target),
    requirements: requirements.filter(({ requirement }) => applies(requirement.when, scope)),
    health: snapshot.health,
    scores: snapshot.scores,
    nowMs,
    key: facts.session === '' ? hashSeed(seed) : hashText(facts.session),
  };
}

/** A requirement whose condition cannot be computed applies: it fails closed. */
export function applies(when: BoundRequirement['requirement']['when'], scope: Scope): boolean {
  return when === undefined || when.evaluate(scope) !== false;
}

function needsOf(request: RouteRequest): number {
  const { outputFormat, strictFormat } = request;
  let needs = 0;
  if (outputFormat === OutputFormat.JSON && strictFormat) needs |= CAPABILITY.json;
  if (outputFormat === OutputFormat.JSON_SCHEMA) needs |= strictFormat ? CAPABILITY.jsonSchema : CAPABILITY.json;
  if (outputFormat === OutputFormat.TOOL_CALLS || request.toolsRequired.length > 0) needs |= CAPABILITY.tools;
  if (request.images > 0) needs |= CAPABILITY.images;
  return needs;
}

/** What a call of a target costs, in pico-dollars, for an answer of so many tokens. */
export function costPicoUsd(target: CompiledTarget, query: Query, outputTokens: number): number {
  return target.requestPicoUsd + query.inputTokens * target.inputPicoUsd + outputTokens * target.outputPicoUsd;
}

/** How long a target usually takes for the probable answer, in milliseconds. */
export function latencyMs(target: CompiledTarget, query: Query): number {
  return target.firstTokenMs + query.outputTokens * target.msPerOutputToken;
}

/** P(acceptable answer), 0..1. */
export function successOf(target: CompiledTarget, query: Query): number {
  const scores = query.scores[target.index];
  return scores?.get(query.task) ?? scores?.get('default') ?? 0;
}

/** The part of its normal traffic a target may get now, 0..1. */
export function shareOf(target: CompiledTarget, query: Query): number {
  return query.health?.shares[target.index] ?? 1;
}
