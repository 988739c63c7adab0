import { type RouteRequest, SignalboxError } from '@signalbox/contracts';
import type { Scope } from '../cel/scope.ts';
import { suggest } from '../document/nearest.ts';
import { factsOf } from '../facts/request-facts.ts';
import { withoutEjections } from '../health/health-view.ts';
import type { Arm, CompiledRule, Tier } from '../policy/compiled-policy.ts';
import type { Moment } from '../random/decision-id.ts';
import type { LivePolicy, Snapshot } from '../snapshot.ts';
import { type Choice, type Chosen, choose } from './choose.ts';
import { drawBySeed, matchRule, tiersOf } from './match-rule.ts';
import { createQuery, type Query } from './query.ts';
import { refuse } from './refuse.ts';
import { validateRequest } from './validate-request.ts';

/** When, with which seed and for whom a decision is made. */
export interface DecisionContext extends Moment {
  /** From the credential; `default` without authentication. */
  readonly tenant: string;
}

/** Everything a decision found out: what the response and the explanation are made of. */
export interface Routing {
  readonly snapshot: Snapshot;
  readonly request: RouteRequest;
  readonly context: DecisionContext;
  readonly live: LivePolicy;
  readonly scope: Scope;
  readonly rule: CompiledRule;
  readonly arm: Arm | undefined;
  /** The rule's tiers, with the arm's in the first place. */
  readonly tiers: readonly Tier[];
  readonly query: Query;
  /** Conditions that could not be computed. */
  readonly celErrors: number;
}

/** A routing with what was chosen. */
export interface Routed extends Routing {
  readonly choice: Choice;
  readonly shadow: Chosen | undefined;
  /** True if shares and ejections were set aside because every candidate is down. */
  readonly panic: boolean;
}

/** Salts the draw that decides who is shadowed. */
const SHADOW_SALT = 0x5bad0;

/**
 * Finds the rule and what it asks of targets.
 * @throws INVALID_FIELD, POLICY_REQUIRED, POLICY_NOT_FOUND
 */
export function findRule(snapshot: Snapshot, request: RouteRequest, context: DecisionContext): Routing {
  validateRequest(request, snapshot.catalog);
  const live = policyOf(snapshot, request.policy);
  const { policy } = live;
  const facts = factsOf(request, context.tenant, context.nowMs);
  const scope: Scope = { facts, signals: new Array(policy.signals.list.length) };
  let celErrors = 0;
  const rule = matchRule(policy, scope, context.seed, () => celErrors++);
  const { tiers, arm } = tiersOf(rule, facts, context.seed);
  const query = createQuery(snapshot, request, scope, rule, policy.requirements, context);
  return { snapshot, request, context, live, scope, rule, arm, tiers, query, celErrors };
}

/**
 * Chooses targets for a request.
 * @throws also NO_TARGET_SATISFIES and ALL_TARGETS_DOWN
 */
export function route(snapshot: Snapshot, request: RouteRequest, context: DecisionContext): Routed {
  return chooseTargets(findRule(snapshot, request, context));
}

/** The second half of `route`. */
export function chooseTargets(routing: Routing): Routed {
  const { tiers, query, rule, live } = routing;
  const choice = choose(tiers, query, rule.maxAttempts);
  if (choice) return { ...routing, choice, shadow: shadowOf(routing), panic: false };
  if (live.policy.panicWhenAllDown) {
    const desperate = { ...query, health: query.health && withoutEjections(query.health) };
    const anything = choose(tiers, desperate, rule.maxAttempts);
    if (anything) return { ...routing, query: desperate, choice: anything, shadow: undefined, panic: true };
  }
  throw refuse(routing);
}

function shadowOf({ rule, query, context }: Routing): Chosen | undefined {
  if (!rule.shadow || drawBySeed(SHADOW_SALT, context.seed) >= rule.shadow.percent) return undefined;
  return choose([rule.shadow.tier], query, 1)?.attempts[0];
}

function policyOf(snapshot: Snapshot, asked: string): LivePolicy {
  const name = asked || snapshot.defaultPolicy;
  if (name === undefined) {
    const description = `name a policy; ${suggest('', snapshot.policies.keys())}`;
    throw new SignalboxError('POLICY_REQUIRED', `policy: ${description}`, {
      fields: [{ field: 'policy', description }],
    });
  }
  const live = snapshot.policies.get(name);
  if (live) return live;
  throw new SignalboxError('POLICY_NOT_FOUND', `no policy '${name}'; ${suggest(name, snapshot.policies.keys())}`, {
    metadata: { policy: name },
  });
}
