import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { ErrorInfoSchema, RetryInfoSchema, RouterService } from '@signalbox/contracts';
import { compileCatalog, compilePolicy, createSnapshot, type Snapshot } from '@signalbox/engine';
import { createHost, createLogger } from '@signalbox/mesh';
import { createRouter, type RouterOptions } from '@signalbox/router';
import { expect, onTestFinished, test } from 'vitest';

const CATALOG = `catalog: test
providers: [{ id: acme, endpoint: 'https://acme.example/v1' }]
models: [{ id: tiny, context_tokens: 8000 }, { id: large, context_tokens: 8000 }]
targets:
  - { provider: acme, model: tiny, price: { input_usd_per_million_tokens: 1, output_usd_per_million_tokens: 1 } }
  - { provider: acme, model: large, price: { input_usd_per_million_tokens: 9, output_usd_per_million_tokens: 9 } }
pools: { small: { members: [acme/tiny] }, strong: { members: [acme/large] } }
`;

/** A snapshot with one policy, `desk`, that uses one pool. */
function snapshotOf(pool: string, when = "task == 'hard'"): Snapshot {
  const { catalog } = compileCatalog({ text: CATALOG, file: 'catalog' });
  const text = `policy: desk
rules: [{ name: hard, when: "${when}", use: [strong] }]
otherwise: { use: [${pool}] }
`;
  const { policy, findings } = compilePolicy({ text, file: 'desk' }, catalog!);
  expect(findings).toEqual([]);
  return createSnapshot({ catalog: catalog!, catalogRevision: 1, policies: [{ policy: policy!, revision: 1 }] });
}

/** A router behind its doors, with a client on the gRPC door. */
async function serve(snapshot: Snapshot | undefined, options: RouterOptions = {}) {
  const router = createRouter(options);
  if (snapshot) router.useSnapshot(snapshot);
  const logger = createLogger('test', 'silent');
  const ports = { host: '127.0.0.1', grpcPort: 0, httpPort: 0, insecure: false };
  const host = createHost({ ...ports, services: [router.service], logger });
  const { grpcPort } = await host.start();
  onTestFinished(() => host.stop());
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${grpcPort}` });
  return { router, client: createClient(RouterService, transport) };
}

async function failureOf(call: Promise<unknown>): Promise<ConnectError> {
  return call.then(
    () => expect.unreachable('the call went well'),
    (error: unknown) => ConnectError.from(error),
  );
}

test('before the first snapshot a caller is told when to ask again', async () => {
  const { router, client } = await serve(undefined);
  const error = await failureOf(client.route({ policy: 'desk' }));
  expect(error.code).toBe(Code.Unavailable);
  expect(error.findDetails(ErrorInfoSchema)[0]?.reason).toBe('NOT_READY');
  expect(error.findDetails(RetryInfoSchema)[0]?.retryDelay?.nanos).toBe(500_000_000);
  router.useSnapshot(snapshotOf('small'));
  expect((await client.route({ policy: 'desk' })).plan?.attempts[0]?.target).toBe('acme/tiny');
});

test('the same time, seed and request give the same decision, id and all', async () => {
  const { client } = await serve(snapshotOf('small'), { now: () => 1_800_000_000_000, seed: () => 42 });
  const [first, second] = await Promise.all([client.route({ policy: 'desk' }), client.route({ policy: 'desk' })]);
  expect(second).toEqual(first);
});

test('a recorded decision is explained as it was, with what would be otherwise today', async () => {
  const { router, client } = await serve(snapshotOf('small'));
  const decision = await client.route({ policy: 'desk', prompt: 'hello' });
  const explainIt = () => client.explain({ subject: { case: 'decisionId', value: decision.decisionId } });
  const before = await explainIt();
  expect([before.explanation?.decision, before.differsNow]).toEqual([decision, '']);
  router.useSnapshot(snapshotOf('strong'));
  const after = await explainIt();
  expect(after.explanation).toEqual(before.explanation);
  expect(after.differsNow).toMatch(/^Today it would be otherwise: .*acme\/large/);
});

test('a decision that would be refused today is said to be', async () => {
  const { router, client } = await serve(snapshotOf('small'));
  const { decisionId } = await client.route({ policy: 'desk' });
  const { catalog, catalogRevision } = snapshotOf('small');
  router.useSnapshot(createSnapshot({ catalog, catalogRevision, policies: [] }));
  const { differsNow } = await client.explain({ subject: { case: 'decisionId', value: decisionId } });
  expect(differsNow).toBe("Today it would be otherwise: no policy 'desk'; there are none yet");
});

test('a router that records nothing explains requests, not decisions', async () => {
  const { client } = await serve(snapshotOf('small'), { recordedDecisions: 0 });
  const { decisionId } = await client.route({ policy: 'desk' });
  const error = await failureOf(client.explain({ subject: { case: 'decisionId', value: decisionId } }));
  expect(error.findDetails(ErrorInfoSchema)[0]?.reason).toBe('DECISION_NOT_FOUND');
  const { explanation } = await client.explain({ subject: { case: 'request', value: { policy: 'desk' } } });
  expect(explanation?.decision?.rule).toBe('otherwise');
});

test('a batch keeps the order and has an error for each request that is wrong', async () => {
  const { router, client } = await serve(snapshotOf('small'));
  const requests = Array.from({ length: 500 }, (_, i) => ({
    requestId: `${i}`,
    policy: i % 3 === 0 ? 'disk' : 'desk',
  }));
  const { results } = await client.routeBatch({ requests });
  expect(results.map(({ requestId }) => requestId)).toEqual(requests.map(({ requestId }) => requestId));
  expect(results.map(({ result }) => result.case)).toEqual(
    requests.map(({ policy }) => (policy === 'desk' ? 'response' : 'error')),
  );
  expect(results[0]?.result.value).toMatchObject({ code: 5, message: "no policy 'disk'; did you mean 'desk'?" });
  expect(router.counts).toEqual({ decisions: 333, refusals: 167, celErrors: 0 });
});

test('a stream answers each request under its id and goes on after an error', async () => {
  const { client } = await serve(snapshotOf('small'));
  async function* requests() {
    for (const task of ['easy', 'hard', 'wrong']) {
      yield { request: { requestId: task, policy: task === 'wrong' ? 'disk' : 'desk', task } };
    }
    yield { request: { requestId: 'last', policy: 'desk' } };
  }
  const answers: unknown[] = [];
  for await (const { result } of client.routeStream(requests())) {
    const { value } = result?.result ?? {};
    answers.push([result?.requestId, value && 'rule' in value ? value.rule : value?.code]);
  }
  expect(answers).toEqual([
    ['easy', 'otherwise'],
    ['hard', 'hard'],
    ['wrong', 5],
    ['last', 'otherwise'],
  ]);
});

test('conditions that cannot be computed are counted and do not match', async () => {
  const { router, client } = await serve(snapshotOf('small', "labels['team'] == 'web'"));
  expect((await client.route({ policy: 'desk' })).rule).toBe('otherwise');
  expect((await client.route({ policy: 'desk', labels: { team: 'web' } })).rule).toBe('hard');
  expect(router.counts).toEqual({ decisions: 2, refusals: 0, celErrors: 1 });
});
