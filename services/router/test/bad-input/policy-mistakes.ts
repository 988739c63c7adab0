import { PolicyService } from '@signalbox/contracts';
import { type BadMessage, mistake } from './bad-input.ts';

const { applyPolicy, applyCatalog, describePolicy, getPolicy, listPolicies, listRevisions } = PolicyService.method;
const { deletePolicy, rollbackPolicy, reportApplied, getRollout, simulatePolicy } = PolicyService.method;

export const POLICY_MISTAKES: readonly BadMessage[] = [
  mistake(
    getPolicy,
    'a name that is not there',
    { name: 'suport-desk' },
    {
      reason: 'POLICY_NOT_FOUND',
      says: "did you mean 'support-desk'?",
    },
  ),
  mistake(
    getPolicy,
    'a name of 60,000 letters',
    { name: 'é'.repeat(30_000) },
    {
      reason: 'POLICY_NOT_FOUND',
      says: 'there is no policy',
    },
  ),
  mistake(
    getPolicy,
    'a negative revision',
    { name: 'governed', revision: -1n },
    {
      reason: 'INVALID_FIELD',
      field: 'revision',
      says: 'counted from 1',
    },
  ),
  mistake(
    getPolicy,
    'a revision to come',
    { name: 'governed', revision: 2n ** 62n },
    {
      reason: 'REVISION_NOT_FOUND',
      says: 'kept are 1 to',
    },
  ),
  mistake(
    listPolicies,
    'a negative page',
    { pageSize: -5 },
    {
      reason: 'INVALID_FIELD',
      field: 'page_size',
      says: 'between 1 and 1000',
    },
  ),
  mistake(
    listPolicies,
    'a token of somebody else',
    { pageToken: 'next' },
    {
      reason: 'INVALID_CURSOR',
      says: 'leave it out to begin anew',
    },
  ),
  mistake(listRevisions, 'a name that is not there', { name: '' }, { reason: 'POLICY_NOT_FOUND', says: 'known: ' }),
  mistake(applyPolicy, 'no document', {}, { reason: 'INVALID_FIELD', field: 'document', says: 'give `source`' }),
  mistake(
    applyPolicy,
    'a stale etag',
    { document: { case: 'source', value: 'policy: governed\notherwise: { use: [small] }' }, etag: 'stale' },
    {
      reason: 'ETAG_MISMATCH',
      says: /governed/,
    },
  ),
  mistake(applyCatalog, 'no document', {}, { reason: 'INVALID_FIELD', field: 'document', says: 'give `source`' }),
  mistake(describePolicy, 'no subject', {}, { reason: 'INVALID_FIELD', field: 'subject', says: 'give `name`' }),
  mistake(
    describePolicy,
    'a policy with an error',
    { subject: { case: 'source', value: 'policy: a\notherwise: { use: [smal] }' } },
    {
      reason: 'INVALID_DOCUMENT',
      field: 'otherwise.use[0]',
      says: /source:2:20: .*did you mean 'small'/,
    },
  ),
  mistake(
    deletePolicy,
    'a name that is not there',
    { name: '__proto__' },
    { reason: 'POLICY_NOT_FOUND', says: 'known: ' },
  ),
  mistake(
    rollbackPolicy,
    'nothing to go back to',
    { name: 'governed' },
    { reason: 'REVISION_NOT_FOUND', says: 'governed' },
  ),
  mistake(
    reportApplied,
    'no replica',
    { policy: 'governed', revision: 1n },
    {
      reason: 'INVALID_FIELD',
      field: 'replica',
      says: "give the replica's id",
    },
  ),
  mistake(
    getRollout,
    'a name that is not there',
    { policy: 'governd' },
    { reason: 'POLICY_NOT_FOUND', says: "mean 'governed'" },
  ),
  mistake(
    simulatePolicy,
    '10,001 requests',
    { requests: Array(10_001).fill({}) },
    {
      reason: 'INVALID_FIELD',
      field: 'requests',
      says: 'send a sample',
    },
  ),
];
