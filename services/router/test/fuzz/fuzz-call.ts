import { type DescMethod, toBinary } from '@bufbuild/protobuf';
import { PolicyService, RouterService } from '@signalbox/contracts';
import { bodyOf, FORMS, type Protocol } from '../client/protocol.ts';
import { mutateBytes, randomBytes, spliceBytes } from './mutate-bytes.ts';
import { mutateText, spliceTexts } from './mutate-text.ts';
import { nastyText } from './nasty-values.ts';
import { oddFrames, oddHeaders } from './odd-transport.ts';
import { pickWeighted, type Random } from './random.ts';
import { randomCondition } from './random-condition.ts';
import { randomCatalog, randomPolicy } from './random-document.ts';
import { randomJson } from './random-json.ts';
import { randomMessage } from './random-message.ts';
import { createValues, type SpecialText } from './values.ts';
import { OWN_POLICIES } from './vocabulary.ts';

/** A call that the run makes. */
export interface FuzzCall {
  readonly method: DescMethod;
  readonly protocol: Protocol;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const { route, routeBatch, routeStream, explain, report, watchSnapshot } = RouterService.method;
const policy = PolicyService.method;

/** How often each method is called. What compiles documents costs the server milliseconds. */
const METHODS: readonly (readonly [number, DescMethod])[] = [
  [540, route],
  [40, routeBatch],
  [40, routeStream],
  [120, explain],
  [5, report],
  [5, watchSnapshot],
  [60, policy.applyPolicy],
  [40, policy.describePolicy],
  [20, policy.simulatePolicy],
  [2, policy.applyCatalog],
  [40, policy.getPolicy],
  [20, policy.listRevisions],
  [10, policy.listPolicies],
  [10, policy.rollbackPolicy],
  [10, policy.deletePolicy],
  [20, policy.reportApplied],
  [10, policy.getRollout],
  [2, policy.getCatalog],
  [6, policy.watchPolicies],
];

const PROTOCOLS: readonly (readonly [number, Protocol])[] = [
  [45, 'grpc'],
  [20, 'connect-proto'],
  [30, 'connect-json'],
  [5, 'grpc-web'],
];
const STREAM_PROTOCOLS: readonly (readonly [number, Protocol])[] = [
  [60, 'grpc'],
  [20, 'connect-stream-proto'],
  [20, 'connect-stream-json'],
];

/** A watch that nobody ends lasts for minutes. */
const SOON = { 'grpc-timeout': '20m', 'connect-timeout-ms': '20' };

export function randomCall(random: Random): FuzzCall {
  const method = pickWeighted(random, METHODS);
  const isUnary = method.methodKind === 'unary';
  const protocol = pickWeighted(random, isUnary ? PROTOCOLS : STREAM_PROTOCOLS);
  const intact = method === policy.applyCatalog || random.percent(65);
  const count = method === routeStream ? random.below(6) : 1;
  const encode = FORMS[protocol].json ? jsonMessage : binaryMessage;
  const messages = Array.from({ length: count }, () => encode(method, intact, random));
  return {
    method,
    protocol,
    headers: { ...(random.percent(3) && oddHeaders(protocol, random)), ...(method === policy.watchPolicies && SOON) },
    body: FORMS[protocol].framed && random.percent(3) ? oddFrames(messages, random) : bodyOf(protocol, messages),
  };
}

function binaryMessage(method: DescMethod, intact: boolean, random: Random): Uint8Array {
  const { input } = method;
  const special = specialTexts(method);
  const encoded = () => {
    const message = randomMessage(input, createValues(random, special));
    return toBinary(input, Object.assign(message, method === policy.applyCatalog && { validateOnly: true }));
  };
  if (intact) return encoded();
  return pickWeighted(random, [
    [75, () => mutateBytes(encoded(), random)],
    [15, () => spliceBytes(encoded(), encoded(), random)],
    [10, () => randomBytes(random, random.below(200))],
  ])();
}

function jsonMessage(method: DescMethod, intact: boolean, random: Random): Uint8Array {
  if (method === policy.applyCatalog) {
    return Buffer.from(JSON.stringify({ source: randomCatalog(random), validate_only: true }));
  }
  const special = specialTexts(method);
  const json = () => randomJson(method.input, createValues(random, special));
  if (intact) return Buffer.from(json());
  return pickWeighted(random, [
    [60, () => Buffer.from(mutateText(json(), random))],
    [20, () => Buffer.from(spliceTexts(json(), json(), random))],
    [10, () => mutateBytes(Buffer.from(json()), random)],
    [5, () => Buffer.from(nastyText(random))],
    [5, () => randomBytes(random, random.below(200))],
  ])();
}

/** Documents, conditions, and names that the method may do harm to. */
function specialTexts(method: DescMethod): SpecialText {
  const changesByName = method === policy.deletePolicy || method === policy.rollbackPolicy;
  return (field, random) => {
    if (field.parent === method.input && field.name === 'source' && method.parent === PolicyService) {
      return method === policy.applyCatalog ? randomCatalog(random) : randomPolicy(random);
    }
    const inPolicy = field.parent.typeName.startsWith('signalbox.policy.v1.');
    if (inPolicy && (field.name === 'when' || field.name === 'signals')) return randomCondition(random);
    const namesOwn = changesByName ? field.name === 'name' : field.parent.name === 'Policy' && field.name === 'policy';
    return namesOwn ? random.pick(OWN_POLICIES) : undefined;
  };
}
