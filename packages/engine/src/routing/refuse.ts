import { type Precondition, RejectionCode, SignalboxError } from '@signalbox/contracts';
import { admit, isHealthRejection } from './admit.ts';
import { millisecondsOfTimestamp } from './durations.ts';
import { rejectionSentence } from './rejection-sentence.ts';
import type { Routing } from './route.ts';

/** When to ask again where no target says when it is tried next. */
const DEFAULT_RETRY_MS = 5000;
const LEAST_RETRY_MS = 500;

/** The error of a request for which no target is left: all down, or none that satisfies. Each target has its reason. */
export function refuse({ tiers, query, rule, live, context }: Routing): SignalboxError {
  const targets = [...new Set(tiers.flatMap((tier) => tier.members.map((member) => member.target)))];
  const rejected = targets.map((target) => ({ target, code: admit(target, query) }));
  const preconditions: Precondition[] = rejected.map(({ target, code }) => ({
    type: RejectionCode[code],
    subject: target.id,
    description: rejectionSentence(target, code, query, context.nowMs),
  }));
  const metadata = { policy: live.policy.name, rule: rule.name };
  const down = rejected.filter(({ code }) => isHealthRejection(code));
  if (down.length === 0) {
    const why =
      targets.length === 1
        ? `: ${preconditions[0]?.description}`
        : `; none of ${targets.length} targets satisfies the requirements and the request`;
    return new SignalboxError('NO_TARGET_SATISFIES', `rule '${rule.name}' has no target for this request${why}`, {
      preconditions,
      metadata,
    });
  }
  const times = down.map(({ target }) => {
    const health = query.health?.targets[target.index];
    return millisecondsOfTimestamp(health?.gatedUntil ?? health?.retryAt);
  });
  const known = times.filter((time) => time !== undefined);
  const retryAfterMs =
    known.length === 0 ? DEFAULT_RETRY_MS : Math.max(LEAST_RETRY_MS, Math.min(...known) - context.nowMs);
  const message = `all ${down.length} targets of rule '${rule.name}' that would do are down`;
  return new SignalboxError('ALL_TARGETS_DOWN', message, { preconditions, metadata, retryAfterMs });
}
