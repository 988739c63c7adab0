import type { DescMethod } from '@bufbuild/protobuf';
import type { Reason } from '@signalbox/contracts';

/** What a caller gets for a mistake. */
export interface Expected {
  readonly reason: Reason;
  /** The path of the field that is wrong, if one is. */
  readonly field?: string;
  /** What the message says of what is wrong or would be right. */
  readonly says: string | RegExp;
}

/** A mistake that any protocol can carry. */
export interface BadMessage extends Expected {
  readonly mistake: string;
  readonly method: DescMethod;
  readonly message: Readonly<Record<string, unknown>>;
}

/** A mistake of the encoding, for the protocols that use it. */
export interface BadBytes extends Expected {
  readonly mistake: string;
  readonly bytes: Uint8Array;
}

/** In prompts, labels and users, and therefore in no log line. */
export const CANARY = 'canary-7f3a';

/** Names a mistake and says what it gets; for tables. */
export function mistake(
  method: DescMethod,
  name: string,
  message: BadMessage['message'],
  expected: Expected,
): BadMessage {
  return { mistake: `${method.name}: ${name}`, method, message, ...expected };
}
