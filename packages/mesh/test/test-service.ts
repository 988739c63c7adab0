import { setTimeout as sleep } from 'node:timers/promises';
import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { ResultClass, RouteResponseSchema, RouterService, SignalboxError } from '@signalbox/contracts';
import { type CallContext, defineService, type Service, type ServiceImplementation } from '../src/index.ts';

/** What the test service does to a request, by the request's policy. */
const FAILURES: Readonly<Record<string, () => Error>> = {
  fields: () =>
    new SignalboxError('INVALID_FIELD', 'images: must not be negative', {
      fields: [{ field: 'images', description: 'must not be negative' }],
    }),
  preconditions: () =>
    new SignalboxError('NO_TARGET_SATISFIES', 'no target will do', {
      preconditions: [{ type: 'RESIDENCY', subject: 'groq/llama', description: 'stores data in us' }],
    }),
  quotas: () =>
    new SignalboxError('BUDGET_EXHAUSTED', 'the budget is used up', {
      quotas: [{ subject: 'tenant:default', description: 'EUR 10 of EUR 10 a day' }],
      retryAfterMs: 1_500,
    }),
  metadata: () => new SignalboxError('POLICY_NOT_FOUND', 'no policy “ünknown” 😀', { metadata: { near: 'known' } }),
  connect: () => new ConnectError('not here', Code.NotFound),
  surrogate: () => new SignalboxError('POLICY_NOT_FOUND', 'half of 😀: \ud83d'),
  endless: () =>
    new SignalboxError('NO_TARGET_SATISFIES', 'x'.repeat(5_000), {
      preconditions: Array.from({ length: 1_000 }, (_, n) => ({
        type: 'COST',
        subject: `provider/model-${n}`,
        description: 'would cost more than the cap of the request allows',
      })),
    }),
};

/** The first part can be written in JSON only, the second in binary only. */
const UNWRITABLE = { plan: { limits: { maxAttempts: 2 ** 40 } }, validFor: { seconds: 10n ** 15n, nanos: 0 } };

/** Contexts of the calls that were served, so that tests can look at what an implementation sees. */
export interface TestService {
  readonly service: Service;
  readonly contexts: CallContext[];
  /** Lets the calls of policy `wait` go on. */
  release(): void;
}

/** A small RouterService of every kind of method. */
export function createTestService(): TestService {
  const contexts: CallContext[] = [];
  let gate = Promise.withResolvers<void>();
  const implementation: ServiceImplementation<typeof RouterService> = {
    route(request, context) {
      contexts.push(context);
      const failure = FAILURES[request.policy];
      if (failure !== undefined) throw failure();
      if (request.policy === 'bug') throw new TypeError(`secret ${request.prompt}`);
      if (request.policy === 'unwritable') return UNWRITABLE;
      return create(RouteResponseSchema, { policy: request.policy, requestId: request.requestId });
    },
    async explain({ subject }, context) {
      contexts.push(context);
      const policy = subject.case === 'request' ? subject.value.policy : '';
      if (policy === 'wait') await gate.promise;
      if (policy === 'hang') await new Promise(() => {});
      if (policy === 'sleep') await sleep(20);
      const failure = FAILURES[policy];
      if (failure !== undefined) throw failure();
      return { differsNow: policy };
    },
    async *watchSnapshot({ resume }, context) {
      contexts.push(context);
      if (resume === 'hang') {
        yield { cursor: 'first' };
        await new Promise(() => {});
      }
      const [count, failure] = resume.split(' ');
      for (let cursor = 0; cursor < Number(count); cursor++) yield { cursor: String(cursor) };
      if (failure !== undefined) throw FAILURES[failure]?.() ?? new Error('secret');
    },
    async reportStream(requests, context) {
      contexts.push(context);
      let accepted = 0n;
      for await (const { outcomes } of requests) accepted += BigInt(outcomes.length);
      return { accepted };
    },
    async *routeStream(requests, context) {
      contexts.push(context);
      for await (const { request } of requests) {
        const failure = FAILURES[request?.policy ?? ''];
        if (failure !== undefined) throw failure();
        yield { result: { requestId: request?.requestId ?? '' } };
      }
    },
  };
  return {
    service: defineService(RouterService, implementation, {
      methods: {
        route: { defaultDeadlineMs: 1_000, maxRequestBytes: 256 * 1024 },
        explain: { defaultDeadlineMs: 300, maxDeadlineMs: 600 },
      },
    }),
    contexts,
    release() {
      gate.resolve();
      gate = Promise.withResolvers<void>();
    },
  };
}

export const ONE_OUTCOME = { outcomes: [{ attempts: [{ target: 'a/b', result: ResultClass.OK }] }] };
