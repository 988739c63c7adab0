import type { SignalboxError } from '@signalbox/contracts';
import { type Paint, printable } from '../output.ts';
import { showMilliseconds } from './units.ts';

/** An error of the engine or of a server: the sentence with its reason, and what it says in detail, a line each. */
export function renderSignalboxError({ message, reason, details }: SignalboxError, paint: Paint): string {
  const { fields = [], preconditions = [], quotas = [], retryAfterMs } = details;
  const lines = [
    // One wrong field is in the message already.
    ...(fields.length > 1 ? fields.map(({ field, description }) => `${field}: ${description}`) : []),
    ...preconditions.map(({ subject, description }) => `${subject}: ${description}`),
    ...quotas.map(({ subject, description }) => `${subject}: ${description}`),
    ...(retryAfterMs === undefined ? [] : [`try again in ${showMilliseconds(retryAfterMs)}`]),
  ];
  const head = `${paint('red', 'error')}: ${printable(message)} ${paint('dim', `[${reason}]`)}`;
  return [head, ...lines.map((line) => `  ${printable(line)}`)].join('\n');
}

/** The same for programs. */
export function signalboxErrorData({ message, reason, details }: SignalboxError): object {
  const { fields = [], preconditions = [], quotas = [], retryAfterMs, metadata = {} } = details;
  return {
    reason,
    message,
    fields: fields.map(({ field, description }) => ({ field, description })),
    preconditions: preconditions.map(({ type, subject, description }) => ({ type, subject, description })),
    quotas: quotas.map(({ subject, description }) => ({ subject, description })),
    ...(retryAfterMs !== undefined && { retry_after_ms: retryAfterMs }),
    metadata,
  };
}
