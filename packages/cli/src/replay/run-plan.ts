import type { EscalationStep, RouteResponse } from '@signalbox/contracts';
import type { CompiledTarget, Routed } from '@signalbox/engine';
import type { OutcomeMapping } from './outcome-mapping.ts';
import type { Sample } from './sample.ts';

/** A decision with what led to it. */
export interface Decision {
  readonly routed: Routed;
  readonly response: RouteResponse;
}

/** An answer that a plan asked for. */
export interface Answer {
  readonly target: CompiledTarget;
  readonly outputTokens: number;
  readonly costPicoUsd: number;
  /** The recorded model that stands for the target. */
  readonly column: number | undefined;
  /** How right the recorded answer is, 0..1. */
  readonly score: number | undefined;
  /** True if the recorded answer has more tokens than the plan allows. */
  readonly cut: boolean;
}

/** What came of a plan. */
export interface Execution {
  /** In order; the first is that of the first attempt, or people. */
  readonly answers: readonly [Answer, ...Answer[]];
  /** What it costs if every answer escalates. */
  readonly mostPicoUsd: number;
}

/** A score from which the validator takes an answer as right. */
const RIGHT = 0.5;

/**
 * Carries a plan out on recorded answers: no call fails, tools have no answer, and each escalation step whose condition
 * holds of the answer at hand asks the next target. The validator is ideal: it gives confidence 1 to an answer that is
 * recorded as right, and confidence 0 and `valid` false to any other. Where nothing is recorded of an answer, it stands.
 * @returns undefined if the plan is empty
 */
export function runPlan(decision: Decision, sample: Sample, mapping: OutcomeMapping): Execution | undefined {
  const { routed, response } = decision;
  const { attempts, handoff } = routed.choice;
  const target = (attempts[0] ?? handoff)?.member.target;
  if (!target) return undefined;
  const first = answerOf(target, routed, sample, mapping);
  const answers: [Answer, ...Answer[]] = [first];
  let mostPicoUsd = first.costPicoUsd;
  for (const step of response.plan?.escalations ?? []) {
    const next = routed.snapshot.catalog.targetsById.get(step.attempts[0]?.target ?? step.handoff?.name ?? '');
    if (!next) continue;
    const answer = answerOf(next, routed, sample, mapping);
    mostPicoUsd += answer.costPicoUsd;
    if (escalates(step, answers.at(-1) ?? first, routed)) answers.push(answer);
  }
  return { answers, mostPicoUsd };
}

function escalates(
  { when }: EscalationStep,
  { score, target, outputTokens }: Answer,
  { rule, scope, query }: Routed,
): boolean {
  if (score === undefined) return false;
  const right = score >= RIGHT;
  const answer = {
    confidence: right ? 1 : 0,
    valid: right,
    answer: {
      finish_reason: 'stop',
      input_tokens: query.inputTokens,
      output_tokens: outputTokens,
      latency_ms: target.firstTokenMs + outputTokens * target.msPerOutputToken,
      first_token_ms: target.firstTokenMs,
      refusal: false,
      empty: false,
    },
  };
  // Steps of a plan can be fewer than those of its rule, so they are found by their text; equal texts mean the same.
  const condition = rule.escalations.find((escalation) => escalation.sentWhen === when)?.when;
  return condition?.evaluate({ ...scope, answer }) !== false;
}

/** The answer of a target: as long and as good as recorded, else of the length the engine expects. */
export function answerOf(
  target: CompiledTarget,
  { query }: Routed,
  sample: Sample,
  { columnOf }: OutcomeMapping,
): Answer {
  const column = columnOf.get(target);
  const recorded = column === undefined ? undefined : sample.answers[column];
  const wanted = recorded?.outputTokens ?? sample.outputTokens ?? query.outputTokens;
  const outputTokens = Math.min(wanted, query.outputBound);
  return {
    target,
    outputTokens,
    costPicoUsd: target.requestPicoUsd + query.inputTokens * target.inputPicoUsd + outputTokens * target.outputPicoUsd,
    column,
    score: recorded?.score,
    cut: outputTokens < wanted && !target.handoff,
  };
}
