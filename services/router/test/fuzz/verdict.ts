import { createRegistry, type DescMessage, fromBinary, fromJsonString, type Message } from '@bufbuild/protobuf';
import {
  BadRequestSchema,
  ERROR_DOMAIN,
  ErrorInfoSchema,
  type ExplainResponse,
  ExplainResponseSchema,
  type Explanation,
  file_google_rpc_error_details,
  type RouteBatchResponse,
  RouteBatchResponseSchema,
  type RouteResponse,
  RouteResponseSchema,
  type RouteResult,
  type RouteStreamResponse,
  RouteStreamResponseSchema,
  STATUS_OF_REASON,
} from '@signalbox/contracts';
import { type Answer, detailOf, type Failure, failureOfStatus } from '../client/answer.ts';
import { FORMS } from '../client/protocol.ts';
import type { FuzzCall } from './fuzz-call.ts';

const UNKNOWN = 2;
const INTERNAL = 13;
/** What only the inside of a program would say. */
const INSIDE = /Cannot read|is not a function|\[object |Maximum call stack|node_modules|\.ts:\d|undefined is not/;
const registry = createRegistry(file_google_rpc_error_details);

/** What is wrong with the answer to a call, or undefined if nothing is. */
export function faultOf(call: FuzzCall, answer: Answer): string | undefined {
  if (answer.code !== 0) return faultOfFailure(answer);
  const { output } = call.method;
  for (const bytes of answer.responses) {
    const fault = faultOfResponse(output, decode(output, bytes, FORMS[call.protocol].json));
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** @throws Error if the response is not of its type */
export function decode(desc: DescMessage, bytes: Uint8Array, json: boolean): Message {
  return json ? fromJsonString(desc, Buffer.from(bytes).toString(), { registry }) : fromBinary(desc, bytes);
}

function faultOfFailure(failure: Failure): string | undefined {
  const { code, message } = failure;
  const info = detailOf(failure, ErrorInfoSchema);
  if (code === UNKNOWN || code === INTERNAL) return `status ${code}: ${message}`;
  if (info?.domain !== ERROR_DOMAIN) return `status ${code} without ErrorInfo: ${message}`;
  if (STATUS_OF_REASON[info.reason as keyof typeof STATUS_OF_REASON] !== code) return `${info.reason} with ${code}`;
  if (message === '' || INSIDE.test(message)) return `${info.reason} says '${message}'`;
  const named = detailOf(failure, BadRequestSchema)?.fieldViolations.length ?? 0;
  if (info.reason === 'INVALID_FIELD' && named === 0 && !info.metadata.omitted) return `no field is named: ${message}`;
  return undefined;
}

function faultOfResponse(desc: DescMessage, response: Message): string | undefined {
  switch (desc) {
    case RouteResponseSchema:
      return faultOfDecision(response as RouteResponse);
    case RouteBatchResponseSchema:
      return (response as RouteBatchResponse).results.map(faultOfResult).find(Boolean);
    case RouteStreamResponseSchema:
      return faultOfResult((response as RouteStreamResponse).result);
    case ExplainResponseSchema:
      return faultOfExplanation((response as ExplainResponse).explanation);
    default:
      return undefined;
  }
}

/** A plan has something to do: ask a target, or people. */
function faultOfDecision({ plan, decisionId }: RouteResponse): string | undefined {
  const hasPlan = plan !== undefined && (plan.attempts.length > 0 || plan.handoff !== undefined);
  return hasPlan ? undefined : `decision ${decisionId} has no plan`;
}

function faultOfResult(result: RouteResult | undefined): string | undefined {
  if (result?.result.case === 'response') return faultOfDecision(result.result.value);
  if (result?.result.case === 'error') return faultOfFailure(failureOfStatus(result.result.value));
  return 'neither a decision nor an error';
}

function faultOfExplanation(explanation: Explanation | undefined): string | undefined {
  if (explanation === undefined || explanation.prose === '') return 'nothing is explained';
  const { decision, error } = explanation;
  if (error?.reason === 'INTERNAL') return `the explanation is ${error.message}`;
  return error === undefined && decision ? faultOfDecision(decision) : undefined;
}
