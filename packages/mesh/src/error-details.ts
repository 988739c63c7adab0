import { create, type DescMessage, type Message, type MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import {
  BadRequestSchema,
  ERROR_DOMAIN,
  type ErrorDetails,
  ErrorInfoSchema,
  PreconditionFailureSchema,
  QuotaFailureSchema,
  type Reason,
  RetryInfoSchema,
} from '@signalbox/contracts';

const MAX_METADATA_LENGTH = 128;

/** One google.rpc detail of an error. */
export interface Detail {
  readonly desc: DescMessage;
  readonly value: Message;
}

/** The google.rpc details of an error: ErrorInfo always, the others where the error has something to say. */
export function detailsOf(reason: Reason, details: ErrorDetails): Detail[] {
  const { fields, preconditions, quotas, retryAfterMs, metadata } = details;
  const all = [detail(ErrorInfoSchema, { reason, domain: ERROR_DOMAIN, metadata: shorten(metadata) })];
  if (fields?.length) all.push(detail(BadRequestSchema, { fieldViolations: fields.map((f) => ({ ...f, reason })) }));
  if (preconditions?.length) all.push(detail(PreconditionFailureSchema, { violations: [...preconditions] }));
  if (quotas?.length) all.push(detail(QuotaFailureSchema, { violations: [...quotas] }));
  if (retryAfterMs !== undefined) all.push(detail(RetryInfoSchema, { retryDelay: durationFromMs(retryAfterMs) }));
  return all;
}

/** How many entries the lists of the details have together. */
export function countEntries({ fields, preconditions, quotas }: ErrorDetails): number {
  return (fields?.length ?? 0) + (preconditions?.length ?? 0) + (quotas?.length ?? 0);
}

/** The first entries of the details; ErrorInfo.metadata.omitted says how many are missing. */
export function keepEntries(details: ErrorDetails, kept: number): ErrorDetails {
  const { fields = [], preconditions = [], quotas = [] } = details;
  const afterFields = Math.max(0, kept - fields.length);
  return {
    ...details,
    fields: fields.slice(0, kept),
    preconditions: preconditions.slice(0, afterFields),
    quotas: quotas.slice(0, Math.max(0, afterFields - preconditions.length)),
    metadata: { ...details.metadata, omitted: String(countEntries(details) - kept) },
  };
}

/** Values may be what a caller has sent; a trailer has room for a little of it. */
function shorten(metadata: ErrorDetails['metadata'] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, value.slice(0, MAX_METADATA_LENGTH)]));
}

function detail<Desc extends DescMessage>(desc: Desc, value: MessageInitShape<Desc>): Detail {
  return { desc, value: create(desc, value) };
}
