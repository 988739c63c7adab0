import { Mode, ResultClass, type RouteRequest } from '@signalbox/contracts';
import { type Facts, OUTPUT_FORMATS } from './fact-table.ts';
import { estimateTokens } from './token-estimate.ts';

const HOUR_MS = 3_600_000;

/**
 * The facts of a valid request.
 * @param nowMs the decision's time, milliseconds since 1970 UTC
 */
export function factsOf(request: RouteRequest, tenant: string, nowMs: number): Facts {
  const budget = request.latencyBudget;
  const inputTokens = request.inputTokens;
  const outputTokens = request.maxOutputTokens;
  return {
    task: request.task,
    prompt: request.prompt,
    input_tokens: inputTokens === undefined ? estimateTokens(request.prompt) : Number(inputTokens),
    output_tokens: outputTokens === undefined ? 0 : Number(outputTokens),
    output_format: OUTPUT_FORMATS[request.outputFormat === 0 ? 0 : request.outputFormat - 1] ?? 'text',
    strict_format: request.strictFormat,
    tools_required: request.toolsRequired,
    images: request.images,
    latency_ms: budget === undefined ? Infinity : Number(budget.seconds) * 1000 + budget.nanos / 1e6,
    interactive: request.mode !== Mode.BATCH,
    batch: request.mode === Mode.BATCH,
    cost_usd: request.maxCostUsd ?? Infinity,
    cost_sensitivity: request.costSensitivity || 'medium',
    risk: request.risk || 'low',
    sensitivity: request.sensitivity || 'internal',
    residency: request.residency,
    region: request.region,
    tier: request.tier,
    tenant,
    user: request.user,
    session: request.session,
    source: request.source,
    retrieval_confidence: request.retrievalConfidence ?? 1,
    fallbacks_in_session: request.history.length === 0 ? 0 : request.history.filter(failed).length,
    labels: request.labels,
    hour_utc: Math.floor(nowMs / HOUR_MS) % 24,
  };
}

/** True for a past attempt whose target must not be tried again: everything but an answer. */
export function failed(attempt: { readonly result: ResultClass }): boolean {
  return attempt.result !== ResultClass.OK && attempt.result !== ResultClass.CANCELLED;
}
