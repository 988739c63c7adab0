import { gzipSync } from 'node:zlib';
import { frame } from '../client/frames.ts';
import type { Protocol } from '../client/protocol.ts';
import { randomBytes } from './mutate-bytes.ts';
import type { Random } from './random.ts';

type Headers = Readonly<Record<string, string>>;

const GRPC_HEADERS: readonly Headers[] = [
  { 'grpc-timeout': '0n' },
  { 'grpc-timeout': '1S' },
  { 'grpc-timeout': '99999999H' },
  { 'grpc-timeout': '-1S' },
  { 'grpc-timeout': 'soon' },
  { 'grpc-encoding': 'br' },
  { 'grpc-encoding': 'gzip' },
  { 'grpc-accept-encoding': 'br, \u0001' },
  { 'x-odd-bin': '%%%not base64%%%' },
  { 'content-type': 'application/grpc+json' },
  { 'user-agent': 'x'.repeat(4_000) },
];
const CONNECT_HEADERS: readonly Headers[] = [
  { 'connect-timeout-ms': '0' },
  { 'connect-timeout-ms': '-1' },
  { 'connect-timeout-ms': 'soon' },
  { 'connect-timeout-ms': '99999999999999999999' },
  { 'connect-protocol-version': '2' },
  { 'content-encoding': 'gzip' },
  { 'content-encoding': 'br' },
  { 'connect-content-encoding': 'gzip' },
  { 'accept-encoding': 'gzip, br;q=0' },
  { 'connect-accept-encoding': 'gzip' },
  { 'content-type': 'application/json; charset=latin1' },
  { 'grpc-timeout': 'soon' },
];
const ANY_HEADERS: readonly Headers[] = [
  { traceparent: '00-ffffffffffffffffffffffffffffffff-0000000000000000-zz' },
  { 'x-request-id': '\t'.repeat(300) },
  { 'x-request-id': 'x'.repeat(5_000) },
  { cookie: '=; =; __proto__=1' },
];

export function oddHeaders(protocol: Protocol, random: Random): Headers {
  if (random.percent(25)) return random.pick(ANY_HEADERS);
  return random.pick(protocol === 'grpc' ? GRPC_HEADERS : CONNECT_HEADERS);
}

/** Wraps messages as no decent client would. */
export function oddFrames(messages: readonly Uint8Array[], random: Random): Buffer {
  const all = Buffer.concat(messages);
  return random.pick<() => Buffer>([
    () => Buffer.alloc(0),
    () => frame(all, 0, all.length + 1),
    () => frame(all, 0, Math.max(0, all.length - 1)),
    () => frame(all, 0, 0xffffffff),
    () => frame(all, 1),
    () => frame(gzipSync(all), 1),
    () => frame(all, random.below(0x100)),
    () => Buffer.concat([frame(all), frame(all)]),
    () => Buffer.concat([frame(all), randomBytes(random, 1 + random.below(8))]),
    () => frame(all).subarray(0, random.below(5)),
    () => randomBytes(random, random.below(64)),
  ])();
}
