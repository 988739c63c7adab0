import { create } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport } from '@connectrpc/connect-node';
import {
  ErrorInfoSchema,
  PolicySchema,
  PolicyService,
  RouteRequestSchema,
  Severity,
  type WatchPoliciesResponse,
} from '@signalbox/contracts';
import { createHost, createLogger } from '@signalbox/mesh';
import { expect, onTestFinished, test } from 'vitest';
import { openPolicies } from '../src/open-policies.ts';
import { badPolicyText, catalogText, createClock, createLog, policyText } from './support.ts';

/** The service behind both doors, with a catalog. */
async function serve({ withCatalog = true } = {}) {
  const nowMs = createClock();
  const config = { policiesDir: undefined, catalogPath: undefined, stateDir: undefined };
  const policies = await openPolicies({ ...config, logger: createLog(), nowMs });
  const logger = createLogger('test', 'silent');
  const ports = { host: '127.0.0.1', grpcPort: 0, httpPort: 0, insecure: false };
  const host = createHost({ ...ports, services: [policies.service], logger });
  const { grpcPort, httpPort } = await host.start();
  host.ready();
  onTestFinished(async () => {
    await host.stop();
    await policies.close();
  });
  const http = createConnectTransport({ baseUrl: `http://127.0.0.1:${httpPort}`, httpVersion: '1.1' });
  const grpc = createGrpcTransport({ baseUrl: `http://127.0.0.1:${grpcPort}` });
  const client = createClient(PolicyService, http);
  const applySource = (value: string, etag = '') => client.applyPolicy({ document: { case: 'source', value }, etag });
  const applyCatalog = (value: string, etag = '') => client.applyCatalog({ document: { case: 'source', value }, etag });
  if (withCatalog) await applyCatalog(catalogText('small', 'strong'));
  return { client, grpcClient: createClient(PolicyService, grpc), applySource, applyCatalog, host };
}

/** The code and the reason of the error a call ends with. */
async function failureOf(call: Promise<unknown>): Promise<{ code: Code; reason: string | undefined; message: string }> {
  const error = await call.then(
    () => expect.unreachable('the call went well'),
    (cause: unknown) => ConnectError.from(cause),
  );
  const reason = error.findDetails(ErrorInfoSchema)[0]?.reason;
  return { code: error.code, reason, message: error.rawMessage };
}

test('a policy is applied, read, listed, described and taken out of service on both doors', async () => {
  const { client, grpcClient, applySource } = await serve();
  const applied = await applySource(policyText('desk'));
  expect(applied).toMatchObject({ valid: true, unchanged: false, findings: [] });
  expect(applied.revision).toMatchObject({
    name: 'desk',
    revision: 1n,
    source: policyText('desk'),
    origin: 'api',
    deleted: false,
    policy: { policy: 'desk' },
  });
  expect((await applySource(policyText('desk'))).unchanged).toBe(true);
  for (const door of [client, grpcClient]) {
    expect((await door.getPolicy({ name: 'desk' })).revision).toEqual(applied.revision);
    expect((await door.listPolicies({})).policies).toEqual([applied.revision]);
    const { prose } = await door.describePolicy({ subject: { case: 'name', value: 'desk' } });
    expect(prose).toContain('desk');
  }
  const { revision } = await grpcClient.deletePolicy({ name: 'desk', etag: applied.revision?.etag ?? '' });
  expect(revision).toMatchObject({ revision: 2n, deleted: true, source: '' });
  expect(revision?.policy).toBeUndefined();
  expect(await failureOf(client.getPolicy({ name: 'desk' }))).toMatchObject({ reason: 'POLICY_NOT_FOUND' });
  expect((await client.getPolicy({ name: 'desk', revision: 1n })).revision).toEqual(applied.revision);
});

test('a policy given as a message is kept as text that means the same', async () => {
  const { client, applySource } = await serve();
  const policy = create(PolicySchema, {
    policy: 'desk',
    rules: [{ name: 'short', when: 'input_tokens < 100', use: ['small'] }],
    otherwise: { use: ['strong'] },
  });
  const { revision } = await client.applyPolicy({ document: { case: 'policy', value: policy } });
  expect(revision?.policy).toEqual(policy);
  expect(await applySource(revision?.source ?? '')).toMatchObject({ unchanged: true });
});

test('errors in a document are findings, not an error of the call', async () => {
  const { client, applySource } = await serve();
  await applySource(policyText('desk'));
  const bad = await applySource(badPolicyText('desk'));
  expect(bad.valid).toBe(false);
  expect(bad.revision).toBeUndefined();
  expect(bad.findings[0]).toMatchObject({
    severity: Severity.ERROR,
    code: 'UNKNOWN_POOL',
    line: 2,
    path: 'otherwise.use[0]',
  });
  expect((await client.getPolicy({ name: 'desk' })).revision?.revision).toBe(1n);
});

test('validate_only says whether the policy would be live, and changes nothing', async () => {
  const { client } = await serve();
  const validate = (value: string) => client.applyPolicy({ document: { case: 'source', value }, validateOnly: true });
  const good = await validate(policyText('desk'));
  expect(good.valid).toBe(true);
  expect(good.revision).toBeUndefined();
  expect(await validate(badPolicyText('desk'))).toMatchObject({ valid: false });
  expect((await client.listPolicies({})).policies).toEqual([]);
  const catalog = await client.applyCatalog({
    document: { case: 'source', value: catalogText('other') },
    validateOnly: true,
  });
  expect(catalog).toMatchObject({ valid: true, revision: 0n, etag: '' });
  expect((await client.getCatalog({})).revision).toBe(1n);
});

test('wrong requests are refused with a reason that programs can read and a remedy', async () => {
  const { client, applySource } = await serve();
  await applySource(policyText('desk'));
  await applySource(policyText('desk', 'strong'));
  const refusals: [Promise<unknown>, Code, string, RegExp][] = [
    [client.applyPolicy({}), Code.InvalidArgument, 'INVALID_FIELD', /^document: missing; give `source`/],
    [client.applyCatalog({}), Code.InvalidArgument, 'INVALID_FIELD', /^document: missing; give `source`/],
    [client.describePolicy({}), Code.InvalidArgument, 'INVALID_FIELD', /^subject: missing; give `name` or `source`/],
    [
      client.getPolicy({ name: 'desc' }),
      Code.NotFound,
      'POLICY_NOT_FOUND',
      /there is no policy 'desc'; did you mean 'desk'/,
    ],
    [client.getPolicy({}), Code.NotFound, 'POLICY_NOT_FOUND', /there is no policy ''/],
    [client.getPolicy({ name: 'desk', revision: 9n }), Code.NotFound, 'REVISION_NOT_FOUND', /kept are 1 to 2/],
    [
      client.getPolicy({ name: 'desk', revision: -1n }),
      Code.InvalidArgument,
      'INVALID_FIELD',
      /^revision: -1 is below 1/,
    ],
    [
      client.rollbackPolicy({ name: 'desk', etag: 'old' }),
      Code.Aborted,
      'ETAG_MISMATCH',
      /read it, merge, and try again/,
    ],
    [client.deletePolicy({ name: 'desk', etag: 'old' }), Code.Aborted, 'ETAG_MISMATCH', /'desk' has changed/],
    [client.listPolicies({ pageSize: -1 }), Code.InvalidArgument, 'INVALID_FIELD', /^page_size: -1 is not between/],
    [client.listPolicies({ pageToken: 'x' }), Code.InvalidArgument, 'INVALID_CURSOR', /leave it out to begin anew/],
    [client.listRevisions({ name: 'none' }), Code.NotFound, 'POLICY_NOT_FOUND', /there is no policy 'none'/],
    [client.getRollout({ policy: 'none' }), Code.NotFound, 'POLICY_NOT_FOUND', /there is no policy 'none'/],
    [client.reportApplied({ policy: 'desk', revision: 1n }), Code.InvalidArgument, 'INVALID_FIELD', /^replica: give/],
    [client.reportApplied({ policy: 'desk', replica: 'a' }), Code.InvalidArgument, 'INVALID_FIELD', /^revision: 0 is/],
    [
      client.reportApplied({ policy: 'desk', replica: 'a', revision: 3n }),
      Code.NotFound,
      'REVISION_NOT_FOUND',
      /newest is 2/,
    ],
    [
      client.describePolicy({ subject: { case: 'source', value: badPolicyText('x') } }),
      Code.InvalidArgument,
      'INVALID_DOCUMENT',
      /the policy has errors: source:2:/,
    ],
  ];
  for (const [call, code, reason, message] of refusals) {
    const failure = await failureOf(call);
    expect(failure).toMatchObject({ code, reason });
    expect(failure.message).toMatch(message);
  }
});

test('without a catalog GetCatalog says to come again, and ApplyPolicy what is missing', async () => {
  const { client, applySource } = await serve({ withCatalog: false });
  expect(await failureOf(client.getCatalog({}))).toMatchObject({ code: Code.Unavailable, reason: 'NOT_READY' });
  expect((await applySource(policyText('desk'))).findings).toMatchObject([{ code: 'NO_CATALOG' }]);
});

test('lists go on page by page, and a page token is good for its list only', async () => {
  const { client, applySource } = await serve();
  for (const name of ['c', 'a', 'b']) await applySource(policyText(name));
  const first = await client.listPolicies({ pageSize: 2 });
  expect(first.policies.map(({ name }) => name)).toEqual(['a', 'b']);
  const second = await client.listPolicies({ pageSize: 2, pageToken: first.nextPageToken });
  expect(second.policies.map(({ name }) => name)).toEqual(['c']);
  expect(second.nextPageToken).toBe('');
  for (const note of ['2', '3']) await applySource(policyText('a', 'small', note));
  const revisions = await client.listRevisions({ name: 'a', pageSize: 2 });
  expect(revisions).toMatchObject({ liveRevision: 3n, revisions: [{ revision: 3n }, { revision: 2n }] });
  const { nextPageToken: pageToken } = revisions;
  expect((await client.listRevisions({ name: 'a', pageToken })).revisions).toMatchObject([{ revision: 1n }]);
  expect(await failureOf(client.listRevisions({ name: 'b', pageToken }))).toMatchObject({ reason: 'INVALID_CURSOR' });
  expect(await failureOf(client.listPolicies({ pageToken }))).toMatchObject({ reason: 'INVALID_CURSOR' });
});

test('rollback makes an old text live, and an old revision can be described', async () => {
  const { client, applySource } = await serve();
  await applySource(policyText('desk', 'small'));
  await applySource(policyText('desk', 'strong'));
  const { revision } = await client.rollbackPolicy({ name: 'desk', revision: 1n });
  expect(revision).toMatchObject({ revision: 3n, origin: 'rollback:1', source: policyText('desk', 'small') });
  const old = await client.describePolicy({ subject: { case: 'name', value: 'desk' }, revision: 2n });
  expect(old.prose).toContain('desk');
});

test('a catalog is refused with the findings of policies it would break, and by its etag', async () => {
  const { client, applySource, applyCatalog } = await serve();
  await applySource(policyText('desk', 'small'));
  const refused = await applyCatalog(catalogText('strong'));
  expect(refused).toMatchObject({ valid: false, revision: 0n, findings: [{ code: 'UNKNOWN_POOL', file: 'desk' }] });
  expect(await failureOf(applyCatalog(catalogText('small'), 'old'))).toMatchObject({ reason: 'ETAG_MISMATCH' });
  const { etag, source } = await client.getCatalog({});
  expect(source).toBe(catalogText('small', 'strong'));
  expect(await applyCatalog(catalogText('small'), etag)).toMatchObject({ valid: true, revision: 2n });
});

test('a catalog given as a message can be read back and applied as text', async () => {
  const { client, applyCatalog } = await serve();
  const { catalog } = await client.getCatalog({});
  const applied = await client.applyCatalog({ document: { case: 'catalog', value: catalog! } });
  expect(applied).toMatchObject({ valid: true, revision: 2n });
  const again = await client.getCatalog({});
  expect(again.catalog).toEqual(catalog);
  expect(await applyCatalog(again.source)).toMatchObject({ valid: true, revision: 2n });
});

test('replicas report what they run, of a policy and of the catalog', async () => {
  const { client, applySource } = await serve();
  await applySource(policyText('desk'));
  await client.reportApplied({ replica: 'router-1', policy: 'desk', revision: 1n, applied: true });
  await client.reportApplied({ replica: 'router-0', policy: 'desk', revision: 1n, reason: 'no such pool' });
  await client.reportApplied({ replica: 'router-0', revision: 1n, applied: true });
  expect(await client.getRollout({ policy: 'desk' })).toMatchObject({
    liveRevision: 1n,
    replicas: [
      { replica: 'router-0', applied: false, reason: 'no such pool' },
      { replica: 'router-1', applied: true },
    ],
  });
  expect((await client.getRollout({})).replicas).toMatchObject([{ replica: 'router-0', applied: true }]);
});

const requests = (...tasks: string[]) => tasks.map((task) => create(RouteRequestSchema, { task, inputTokens: 1000n }));

test('a simulation counts first targets, costs and changed decisions', async () => {
  const { client, applySource } = await serve();
  await applySource(policyText('desk', 'strong'));
  const source = `policy: desk
rules: [{ name: easy, when: task == 'easy', use: [small] }]
otherwise: { use: [strong] }
`;
  const simulated = await client.simulatePolicy({ source, requests: requests('easy', 'hard', 'easy') });
  expect(simulated).toMatchObject({ changed: 2n, findings: [] });
  expect(simulated.shares).toMatchObject([
    { target: 'acme/large', current: 3n, candidate: 1n },
    { target: 'acme/tiny', current: 0n, candidate: 2n },
  ]);
  expect(simulated.diffs.map(({ index }) => index)).toEqual([0, 2]);
  expect(simulated.diffs[0]?.candidate).toContain('easy');
  expect(simulated.currentCostUsd).toBeGreaterThan(2 * simulated.candidateCostUsd);
});

test('a simulation counts refusals by reason; a policy that is not live refuses every good request', async () => {
  const { client } = await serve();
  const bad = create(RouteRequestSchema, { inputTokens: -1n });
  const { shares, changed } = await client.simulatePolicy({
    source: policyText('new'),
    requests: [...requests('a', 'b'), bad],
  });
  expect(changed).toBe(2n);
  expect(shares).toMatchObject([
    { target: 'INVALID_FIELD', current: 1n, candidate: 1n },
    { target: 'POLICY_NOT_FOUND', current: 2n, candidate: 0n },
    { target: 'acme/tiny', current: 0n, candidate: 2n },
  ]);
});

test('a simulation gives the same figures for the same seed, and each request its own draw', async () => {
  const { client } = await serve();
  const source = 'policy: coin\notherwise: { use: [small, strong], pick: weighted }\n';
  const simulate = (seed: bigint) =>
    client.simulatePolicy({ source, requests: requests(...Array(200).fill('')), seed });
  const first = await simulate(7n);
  expect(await simulate(7n)).toEqual(first);
  expect(first.shares.filter(({ candidate }) => candidate > 50n)).toHaveLength(2);
  await simulate(-(2n ** 63n));
});

test('a simulation of a candidate with errors gives its findings; too many requests are refused', async () => {
  const { client } = await serve();
  const bad = await client.simulatePolicy({ source: badPolicyText('desk'), requests: requests('a') });
  expect(bad).toMatchObject({ shares: [], findings: [{ code: 'UNKNOWN_POOL' }] });
  const many = client.simulatePolicy({ source: policyText('desk'), requests: Array(10_001).fill(requests('a')[0]) });
  expect((await failureOf(many)).message).toMatch(/^requests: 10001 requests are more than 10000/);
});

test.each(['client', 'grpcClient'] as const)(
  'changes reach a watcher (%s), which is told when the server drains',
  async (door) => {
    const { [door]: client, applySource, host } = await serve();
    const events: (string | undefined)[] = [];
    const next = async (stream: AsyncIterator<WatchPoliciesResponse>) =>
      events.push((await stream.next()).value?.event.case);
    const stream = client.watchPolicies({})[Symbol.asyncIterator]();
    await next(stream);
    await next(stream);
    await applySource(policyText('desk'));
    await next(stream);
    await next(stream);
    expect(events).toEqual(['catalog', 'checkpoint', 'policy', 'checkpoint']);
    const failure = failureOf(stream.next());
    await host.drain();
    expect(await failure).toMatchObject({ code: Code.Unavailable, reason: 'DRAINING' });
  },
);

test('a cursor of another server is refused', async () => {
  const { client } = await serve();
  const stream = client.watchPolicies({ resume: 'elsewhere' })[Symbol.asyncIterator]();
  expect(await failureOf(stream.next())).toMatchObject({ code: Code.InvalidArgument, reason: 'INVALID_CURSOR' });
});
