import { BadRequestSchema, ERROR_DOMAIN, ErrorInfoSchema, STATUS_OF_REASON } from '@signalbox/contracts';
import { expect } from 'vitest';
import { detailOf, type Failure } from '../client/answer.ts';
import type { Expected } from './bad-input.ts';

/** An error as far as all protocols have to agree on it. */
export function outcomeOf(failure: Failure) {
  const info = detailOf(failure, ErrorInfoSchema);
  const violations = detailOf(failure, BadRequestSchema)?.fieldViolations ?? [];
  return {
    code: failure.code,
    message: failure.message,
    reason: info?.reason,
    domain: info?.domain,
    metadata: info?.metadata,
    fields: violations.map(({ field, description }) => ({ field, description })),
    details: failure.details.map(({ typeName }) => typeName),
  };
}

/** Fails unless the error says all that it should. */
export function expectOutcome(failure: Failure, { reason, field, says }: Expected): void {
  const outcome = outcomeOf(failure);
  expect(outcome).toMatchObject({ code: STATUS_OF_REASON[reason], reason, domain: ERROR_DOMAIN });
  expect(outcome.message).toMatch(says);
  expect(outcome.fields.map((violation) => violation.field)).toEqual(field === undefined ? [] : [field]);
}
