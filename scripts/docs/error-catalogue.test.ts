import { readFileSync } from 'node:fs';
import { STATUS_OF_REASON } from '@signalbox/contracts';
import { expect, test } from 'vitest';
import { errorCatalogue } from './error-catalogue.ts';

const PROTO = readFileSync(new URL('../../proto/signalbox/router/v1/error_reason.proto', import.meta.url), 'utf8');

test('has a row for every reason, with its statuses and its comment', () => {
  const rows = errorCatalogue(PROTO).split('\n').slice(2);
  expect(rows).toHaveLength(Object.keys(STATUS_OF_REASON).length);
  expect(rows.map((row) => row.split('`')[1])).toEqual(Object.keys(STATUS_OF_REASON));
  expect(rows).toContain(
    '| `POLICY_NOT_FOUND` | NOT_FOUND (5) | 404 | no policy of that name is live. The message lists near names. |',
  );
});

test('joins the lines of a long comment', () => {
  const long = PROTO.replace(/( *)(\/\/ NOT_FOUND: the policy has) /, '$1$2\n$1// ');
  expect(long).not.toBe(PROTO);
  expect(errorCatalogue(long)).toBe(errorCatalogue(PROTO));
});

test('refuses a comment that gives another status than the code', () => {
  const wrong = PROTO.replace('// ABORTED: ', '// NOT_FOUND: ');
  expect(() => errorCatalogue(wrong)).toThrow("the comment of ETAG_MISMATCH should begin with 'ABORTED: '");
});
