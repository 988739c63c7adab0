import { toBinary } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import {
  BadRequestSchema,
  ErrorInfoSchema,
  PreconditionFailureSchema,
  QuotaFailureSchema,
  RetryInfoSchema,
  SignalboxError,
  type Status,
  StatusSchema,
} from '@signalbox/contracts';
import { describe, expect, it } from 'vitest';
import { statusOf } from './status.ts';

function infoOf({ details }: Status) {
  return anyUnpack(details[0]!, ErrorInfoSchema)!;
}

describe('the status of an error', () => {
  it('has the reason’s code, the message, and an ErrorInfo with the metadata', () => {
    const status = statusOf(new SignalboxError('POLICY_NOT_FOUND', 'no such policy', { metadata: { near: 'faq' } }));
    expect(status).toMatchObject({ code: 5, message: 'no such policy' });
    expect(status.details).toHaveLength(1);
    expect(infoOf(status)).toMatchObject({
      reason: 'POLICY_NOT_FOUND',
      domain: 'signalbox.dev',
      metadata: { near: 'faq' },
    });
  });

  it('has one detail for each kind the error carries', () => {
    const { details } = statusOf(
      new SignalboxError('BUDGET_EXHAUSTED', 'spent', {
        fields: [{ field: 'a', description: 'b' }],
        preconditions: [{ type: 'COST', subject: 'x/y', description: 'too dear' }],
        quotas: [{ subject: 'tenant:t', description: 'spent' }],
        retryAfterMs: 1_250,
      }),
    );
    expect(details).toHaveLength(5);
    expect(anyUnpack(details[1]!, BadRequestSchema)?.fieldViolations).toMatchObject([
      { field: 'a', description: 'b', reason: 'BUDGET_EXHAUSTED' },
    ]);
    expect(anyUnpack(details[2]!, PreconditionFailureSchema)?.violations).toMatchObject([
      { type: 'COST', subject: 'x/y', description: 'too dear' },
    ]);
    expect(anyUnpack(details[3]!, QuotaFailureSchema)?.violations).toMatchObject([
      { subject: 'tenant:t', description: 'spent' },
    ]);
    expect(anyUnpack(details[4]!, RetryInfoSchema)?.retryDelay).toMatchObject({ seconds: 1n, nanos: 250_000_000 });
  });

  it('has no empty details', () => {
    const { details } = statusOf(
      new SignalboxError('NOT_READY', 'wait', { fields: [], preconditions: [], quotas: [] }),
    );
    expect(details).toHaveLength(1);
  });

  it('fits a trailer, and says how much it leaves out', () => {
    const fields = Array.from({ length: 500 }, (_, n) => ({ field: `labels[${n}]`, description: 'is far too long' }));
    const status = statusOf(new SignalboxError('INVALID_FIELD', 'x'.repeat(9_000), { fields }));
    expect(toBinary(StatusSchema, status).length).toBeLessThanOrEqual(4_500);
    const kept = anyUnpack(status.details[1]!, BadRequestSchema)!.fieldViolations;
    expect(kept[0]?.field).toBe('labels[0]');
    expect(infoOf(status).metadata).toEqual({ omitted: String(500 - kept.length) });
  });

  it('fits a trailer even where one entry is too long for it', () => {
    const fields = [{ field: 'a', description: 'x'.repeat(9_000) }];
    const status = statusOf(new SignalboxError('INVALID_FIELD', 'a: is wrong', { fields }));
    expect(infoOf(status).metadata).toEqual({ omitted: '1' });
    expect(status.details).toHaveLength(1);
  });

  it('of a ConnectError keeps code and details and gains an ErrorInfo', () => {
    const details = [{ desc: RetryInfoSchema, value: {} }];
    const status = statusOf(new ConnectError('busy', Code.ResourceExhausted, undefined, details));
    expect(status).toMatchObject({ code: 8, message: 'busy' });
    expect(infoOf(status).reason).toBe('OVERLOADED');
    expect(status.details.map(({ typeUrl }) => typeUrl)).toEqual([
      'type.googleapis.com/google.rpc.ErrorInfo',
      'type.googleapis.com/google.rpc.RetryInfo',
    ]);
  });

  it('of a ConnectError keeps its own ErrorInfo', () => {
    const details = [{ desc: ErrorInfoSchema, value: { reason: 'FORBIDDEN', domain: 'signalbox.dev' } }];
    const status = statusOf(new ConnectError('no', Code.PermissionDenied, undefined, details));
    expect(status.details).toHaveLength(1);
    expect(infoOf(status).reason).toBe('FORBIDDEN');
  });

  it('of anything else tells nothing', () => {
    for (const error of [new TypeError('secret'), 'secret', undefined, null, { message: 'secret' }]) {
      const status = statusOf(error);
      expect(status).toMatchObject({ code: 13, message: 'internal error' });
      expect(infoOf(status).reason).toBe('INTERNAL');
    }
  });

  it('has a message that can be written', () => {
    const messageOf = (message: string) => statusOf(new SignalboxError('POLICY_NOT_FOUND', message)).message;
    expect(messageOf('half \ud83d')).toBe('half \ufffd');
    expect(messageOf('x'.repeat(1_000))).toBe('x'.repeat(1_000));
    expect(messageOf('x'.repeat(1_001))).toBe(`${'x'.repeat(1_000)}…`);
    for (const long of ['語'.repeat(5_000), '😀'.repeat(5_000), '%'.repeat(5_000), '\ud83d'.repeat(5_000)]) {
      const message = messageOf(long);
      expect(message.endsWith('…')).toBe(true);
      expect(encodeURI(message).length).toBeLessThan(2_020);
    }
  });
});
