import { setImmediate as nextTurn } from 'node:timers/promises';
import { create, equals } from '@bufbuild/protobuf';
import {
  PlanSchema,
  type RouteRequest,
  type RouteResponse,
  SignalboxError,
  type SimulatePolicyResponse,
  SimulatePolicyResponseSchema,
} from '@signalbox/contracts';
import { type CompiledPolicy, createSnapshot, decide, SEED_BOUND, type Snapshot } from '@signalbox/engine';
import type { LivePolicies } from '../store/policy-state.ts';

/** What to simulate. */
export interface Simulation {
  readonly live: LivePolicies;
  readonly candidate: CompiledPolicy;
  readonly requests: readonly RouteRequest[];
  readonly seed: bigint;
  readonly tenant: string;
  readonly nowMs: number;
  /** Ends the simulation early, with the signal's reason. */
  readonly signal: AbortSignal;
}

/** A request's fate under one policy. */
interface Fate {
  /** The first target, the people who take over at once, or the reason of a refusal. */
  readonly target: string;
  readonly sentence: string;
  readonly costNanoUsd: number;
  readonly response: RouteResponse | undefined;
}

const MAX_DIFFS = 100;
/** Between this many requests other work has its turn: some milliseconds, since decisions are made in this process. */
const SLICE = 100;

/**
 * Decides requests under the live policy of the candidate's name and under the candidate. Both get the same time and
 * the same seeds, so that what differs is the policy's doing.
 */
export async function simulatePolicy(simulation: Simulation): Promise<SimulatePolicyResponse> {
  const { live, candidate, requests, signal } = simulation;
  const { catalog, catalogRevision } = live;
  const present = live.policies.get(candidate.name);
  const current = createSnapshot({ catalog, catalogRevision, policies: present ? [present] : [] });
  const proposed = createSnapshot({ catalog, catalogRevision, policies: [{ policy: candidate, revision: 0 }] });
  const tally = createTally();
  for (const [index, request] of requests.entries()) {
    if (index % SLICE === SLICE - 1) await nextTurn();
    signal.throwIfAborted();
    tally.add(index, fateOf(current, request, index, simulation), fateOf(proposed, request, index, simulation));
  }
  return tally.result();
}

function fateOf(snapshot: Snapshot, request: RouteRequest, index: number, simulation: Simulation): Fate {
  const { tenant, nowMs, candidate } = simulation;
  const seed = Number(BigInt.asUintN(64, simulation.seed + BigInt(index)) % BigInt(SEED_BOUND));
  try {
    const response = decide(snapshot, { ...request, policy: candidate.name }, { tenant, nowMs, seed });
    const target = response.plan?.attempts[0]?.target ?? response.plan?.handoff?.name ?? '';
    return { target, sentence: response.reason, costNanoUsd: nanoUsd(response.estimate?.costUsd ?? 0), response };
  } catch (error) {
    if (!(error instanceof SignalboxError)) throw error;
    return { target: error.reason, sentence: error.message, costNanoUsd: 0, response: undefined };
  }
}

function createTally() {
  const shares = new Map<string, { target: string; current: bigint; candidate: bigint }>();
  const diffs: { index: number; current: string; candidate: string }[] = [];
  let currentNanoUsd = 0;
  let candidateNanoUsd = 0;
  let changed = 0n;

  const shareOf = (target: string) => {
    const share = shares.get(target) ?? { target, current: 0n, candidate: 0n };
    shares.set(target, share);
    return share;
  };

  return {
    add(index: number, current: Fate, candidate: Fate) {
      shareOf(current.target).current++;
      shareOf(candidate.target).candidate++;
      currentNanoUsd += current.costNanoUsd;
      candidateNanoUsd += candidate.costNanoUsd;
      if (isSame(current, candidate)) return;
      changed++;
      if (diffs.length < MAX_DIFFS) diffs.push({ index, current: current.sentence, candidate: candidate.sentence });
    },
    result: () =>
      create(SimulatePolicyResponseSchema, {
        shares: [...shares.values()].sort((a, b) => (a.target < b.target ? -1 : 1)),
        currentCostUsd: currentNanoUsd / 1e9,
        candidateCostUsd: candidateNanoUsd / 1e9,
        changed,
        diffs,
      }),
  };
}

/** Two decisions are the same if a caller would do the same. Another rule or revision does not matter. */
function isSame(a: Fate, b: Fate): boolean {
  if (a.target !== b.target || a.response?.shadow?.target !== b.response?.shadow?.target) return false;
  const [planA, planB] = [a.response?.plan, b.response?.plan];
  return planA === planB || (planA !== undefined && planB !== undefined && equals(PlanSchema, planA, planB));
}

/** Costs are summed in whole nano-dollars, so that the order of requests does not matter. */
function nanoUsd(usd: number): number {
  return Math.round(usd * 1e9);
}
