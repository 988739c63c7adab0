import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  ApplyPolicyRequestSchema,
  PolicyService,
  RouteRequestSchema,
  RouteResponseSchema,
  RouterService,
} from '@signalbox/contracts';
import type { Doors } from '../client/doors.ts';
import { bodyOf, type Protocol } from '../client/protocol.ts';

const NAME = 'control';
const SOURCE = `policy: ${NAME}\notherwise: { use: [small] }\n`;
const REQUEST = toBinary(RouteRequestSchema, create(RouteRequestSchema, { policy: NAME, prompt: 'Are you well?' }));
const PROTOCOLS: readonly Protocol[] = ['grpc', 'connect-proto'];

/** Applies a policy that nothing in the run knows of. */
export async function applyControlPolicy(doors: Doors): Promise<void> {
  const request = create(ApplyPolicyRequestSchema, { document: { case: 'source', value: SOURCE } });
  const body = bodyOf('grpc', [toBinary(ApplyPolicyRequestSchema, request)]);
  const { code, message } = await doors.call('grpc', PolicyService.method.applyPolicy, body);
  if (code !== 0) throw new Error(`the control policy was refused: ${message}`);
}

/** Asks both doors for a decision by that policy. What is wrong, or undefined. */
export async function controlFault(doors: Doors): Promise<string | undefined> {
  for (const protocol of PROTOCOLS) {
    const { code, message, responses } = await doors.call(
      protocol,
      RouterService.method.route,
      bodyOf(protocol, [REQUEST]),
    );
    const [bytes] = responses;
    if (bytes === undefined) return `control over ${protocol}: ${code} ${message}`;
    const { plan } = fromBinary(RouteResponseSchema, bytes);
    if (!plan?.attempts.length) return `control over ${protocol}: no plan`;
  }
  return undefined;
}
