import { setImmediate } from 'node:timers/promises';
import { create } from '@bufbuild/protobuf';
import {
  type ExplainRequest,
  type ExplainResponse,
  ExplainResponseSchema,
  invalidFields,
  type RouteRequest,
  type RouteResult,
  RouteResultSchema,
  type RouterService,
  SignalboxError,
} from '@signalbox/contracts';
import { explain, momentOf } from '@signalbox/engine';
import { type ServiceImplementation, statusOf } from '@signalbox/mesh';
import type { Decider } from './decider.ts';
import { differenceNow } from './difference.ts';
import type { Recorder } from './recorder.ts';

const MAX_BATCH = 1000;
/** After so many requests of a batch, other calls get their turn. */
const BATCH_SLICE = 100;

/** RouterService from memory. Reporting outcomes and watching snapshots come with evidence and clients. */
export function createRouterService(decider: Decider, recorder: Recorder): ServiceImplementation<typeof RouterService> {
  /** A decision or its error, as one item among others. */
  const resultOf = (request: RouteRequest, tenant: string): RouteResult => {
    const { requestId } = request;
    try {
      return create(RouteResultSchema, {
        requestId,
        result: { case: 'response', value: decider.decide(request, tenant) },
      });
    } catch (error) {
      if (!(error instanceof SignalboxError)) throw error;
      return create(RouteResultSchema, { requestId, result: { case: 'error', value: statusOf(error) } });
    }
  };

  return {
    route: (request, { principal }) => decider.decide(request, principal.tenant),

    async routeBatch({ requests }, { principal, deadlineAtMs }) {
      if (requests.length > MAX_BATCH) {
        throw invalidFields([
          { field: 'requests', description: `${requests.length} requests; at most ${MAX_BATCH} in one call` },
        ]);
      }
      const results: RouteResult[] = [];
      for (const [i, request] of requests.entries()) {
        if (i % BATCH_SLICE === BATCH_SLICE - 1) await setImmediate();
        if (Date.now() > deadlineAtMs)
          throw new SignalboxError('DEADLINE_EXCEEDED', 'the deadline passed within the batch; send fewer requests');
        results.push(resultOf(request, principal.tenant));
      }
      return { results };
    },

    async *routeStream(messages, { principal }) {
      for await (const { request } of messages) {
        if (!request)
          throw invalidFields([{ field: 'request', description: 'missing; send a RouteRequest in each message' }]);
        yield { result: resultOf(request, principal.tenant) };
      }
    },

    explain: (request, { principal }) => explainSubject(request, principal.tenant),
  };

  function explainSubject({ subject }: ExplainRequest, tenant: string): ExplainResponse {
    if (subject.case === 'request') {
      const { snapshot, context } = decider.present(tenant);
      return create(ExplainResponseSchema, { explanation: explain(snapshot, subject.value, context) });
    }
    if (subject.case === undefined) {
      throw invalidFields([
        { field: 'subject', description: 'missing; send a `request`, or the `decision_id` of an earlier one' },
      ]);
    }
    momentOf(subject.value);
    const recorded = recorder.find(subject.value);
    if (!recorded || recorded.context.tenant !== tenant) {
      throw new SignalboxError(
        'DECISION_NOT_FOUND',
        `decision ${subject.value} is not, or no longer, recorded here; explain its request instead`,
      );
    }
    const { snapshot } = decider.present(tenant);
    return create(ExplainResponseSchema, {
      explanation: explain(recorded.snapshot, recorded.request, recorded.context),
      differsNow: differenceNow(recorded, snapshot),
    });
  }
}
