import { create, equals, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  ExplainRequestSchema,
  ExplainResponseSchema,
  PlanSchema,
  type RouteResponse,
  RouterService,
} from '@signalbox/contracts';
import type { Answer } from '../client/answer.ts';
import type { Doors } from '../client/doors.ts';
import { bodyOf, FORMS } from '../client/protocol.ts';
import type { RunningServer } from '../server/running-server.ts';
import { controlFault } from './control.ts';
import { type FuzzCall, randomCall } from './fuzz-call.ts';
import { createRandom } from './random.ts';
import { decode, faultOf } from './verdict.ts';

interface Run {
  readonly server: RunningServer;
  readonly doors: Doors;
  readonly seed: number;
  /** The calls with these numbers, `to` excluded: each is made from its number and the seed alone. */
  readonly from: number;
  readonly to: number;
}

const EXPLAIN = RouterService.method.explain;
const CALLS_IN_FLIGHT = 24;
const CALLS_PER_CONTROL = 500;
const DECISIONS_PER_EXPLANATION = 20;
/** Enough to see what is wrong. */
const MAX_FAULTS = 5;
const SHOWN_BYTES = 3_000;

/** Makes the calls. Resolves to what was wrong with the answers, each with what it takes to make the call again. */
export async function fuzz({ server, doors, seed, from, to }: Run): Promise<string[]> {
  const faults: string[] = [];
  let next = from;

  const callInTurn = async () => {
    while (next < to && faults.length < MAX_FAULTS && server.death() === undefined) {
      const number = next++;
      const call = randomCall(createRandom(seed, number));
      const fault = await faultOfCall(doors, call).catch((error: Error) => `no answer: ${error.message}`);
      if (fault !== undefined) faults.push(`seed ${seed}, call ${number}: ${fault}\n${describe(call)}`);
      const control = number % CALLS_PER_CONTROL === 0 ? await controlFault(doors) : undefined;
      if (control !== undefined) faults.push(control);
    }
  };

  await Promise.all(Array.from({ length: CALLS_IN_FLIGHT }, callInTurn));
  return [server.death() ?? [], faults].flat();
}

async function faultOfCall(doors: Doors, call: FuzzCall): Promise<string | undefined> {
  const answer = await doors.call(call.protocol, call.method, call.body, call.headers);
  return faultOf(call, answer) ?? faultOfExplanation(doors, call, answer);
}

/** Some decisions are explained at once: whatever was decided, it has to come out the same again. */
async function faultOfExplanation(
  doors: Doors,
  call: FuzzCall,
  { code, responses }: Answer,
): Promise<string | undefined> {
  const [bytes] = responses;
  if (call.method !== RouterService.method.route || code !== 0 || bytes === undefined) return undefined;
  const decision = decode(call.method.output, bytes, FORMS[call.protocol].json) as RouteResponse;
  if (Number.parseInt(decision.decisionId.slice(-4), 16) % DECISIONS_PER_EXPLANATION !== 0) return undefined;
  const answer = await doors.call('grpc', EXPLAIN, explainBody(decision));
  const fault = faultOf({ ...call, protocol: 'grpc', method: EXPLAIN }, answer);
  const [explained] = answer.responses;
  if (fault !== undefined || explained === undefined) return `its explanation: ${fault ?? answer.message}`;
  const { explanation } = fromBinary(ExplainResponseSchema, explained);
  return isSamePlan(decision, explanation?.decision) ? undefined : 'it is explained as another decision';
}

function explainBody({ decisionId }: RouteResponse): Buffer {
  const request = create(ExplainRequestSchema, { subject: { case: 'decisionId', value: decisionId } });
  return bodyOf('grpc', [toBinary(ExplainRequestSchema, request)]);
}

function isSamePlan(one: RouteResponse, other: RouteResponse | undefined): boolean {
  if (one.plan === undefined || other?.plan === undefined) return false;
  return one.decisionId === other.decisionId && one.rule === other.rule && equals(PlanSchema, one.plan, other.plan);
}

function describe({ protocol, method, headers, body }: FuzzCall): string {
  const bytes = body.toString('base64', 0, SHOWN_BYTES);
  return `${protocol} ${method.name} ${JSON.stringify(headers)}, ${body.length} bytes, in base64: ${bytes}`;
}
