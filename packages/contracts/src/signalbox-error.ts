import type { Reason } from './error-reason.ts';

/** A wrong field of a request. */
export interface FieldViolation {
  /** The path of the field, as in `history[0].target`. */
  readonly field: string;
  /** What is wrong and what would be right. */
  readonly description: string;
}

/** A condition outside the request that does not hold. */
export interface Precondition {
  /** The kind of condition, such as a rejection code. */
  readonly type: string;
  /** What it is about, such as a target's id. */
  readonly subject: string;
  readonly description: string;
}

/** What an error carries besides its reason; each becomes one google.rpc detail at the door. */
export interface ErrorDetails {
  readonly fields?: readonly FieldViolation[];
  readonly preconditions?: readonly Precondition[];
  readonly quotas?: readonly { readonly subject: string; readonly description: string }[];
  /** When to try again, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Further facts for ErrorInfo. Never message contents. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** The one error type of the domain. It becomes an RPC status only at the door. */
export class SignalboxError extends Error {
  override readonly name = 'SignalboxError';
  readonly reason: Reason;
  readonly details: ErrorDetails;

  constructor(reason: Reason, message: string, details: ErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.reason = reason;
    this.details = details;
  }
}

/** An INVALID_FIELD error whose message names the first wrong field. */
export function invalidFields(fields: readonly FieldViolation[]): SignalboxError {
  const [first] = fields;
  const more = fields.length > 1 ? ` (and ${fields.length - 1} more)` : '';
  return new SignalboxError('INVALID_FIELD', `${first?.field}: ${first?.description}${more}`, { fields });
}
