import { gzipSync } from 'node:zlib';
import type { Reason } from '@signalbox/contracts';
import { frame } from '../client/frames.ts';

/** A call of gRPC whose envelope is wrong, and what it gets. */
export interface BadCall {
  readonly mistake: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly reason: Reason;
  readonly says: string | RegExp;
}

/** `policy: support-desk` in protobuf's binary format. */
const GOOD_MESSAGE = Buffer.concat([Buffer.from([0x12, 12]), Buffer.from('support-desk')]);
export const GOOD_FRAME = frame(GOOD_MESSAGE);
const COMPRESSED = 1;

/** Calls of Route, where nothing else is said, with a message that would be right. */
export const GRPC_MISTAKES: readonly BadCall[] = [
  {
    mistake: 'a method that is not there',
    path: '/signalbox.router.v1.RouterService/Rout',
    reason: 'UNIMPLEMENTED',
    says: 'does not offer the method /signalbox.router.v1.RouterService/Rout',
  },
  {
    mistake: 'a service that is not there',
    path: '/other.Service/Route',
    reason: 'UNIMPLEMENTED',
    says: '/other.Service',
  },
  { mistake: 'a path that is none', path: '/', reason: 'UNIMPLEMENTED', says: 'does not offer the method /' },
  {
    mistake: 'a compression nobody knows',
    headers: { 'grpc-encoding': 'zstd' },
    body: frame(GOOD_MESSAGE, COMPRESSED),
    reason: 'UNIMPLEMENTED',
    says: 'zstd',
  },
  {
    mistake: 'a compression that is none',
    headers: { 'grpc-encoding': 'gzip' },
    body: frame(GOOD_MESSAGE, COMPRESSED),
    reason: 'MALFORMED_MESSAGE',
    says: 'decompress',
  },
  {
    mistake: 'a compression that is cut off',
    headers: { 'grpc-encoding': 'gzip' },
    body: frame(gzipSync(GOOD_MESSAGE).subarray(0, 20), COMPRESSED),
    reason: 'MALFORMED_MESSAGE',
    says: 'decompress',
  },
  {
    mistake: 'a few kilobytes that unpack to many megabytes',
    headers: { 'grpc-encoding': 'gzip' },
    body: frame(gzipSync(Buffer.alloc(64 * 1024 * 1024)), COMPRESSED),
    reason: 'MESSAGE_TOO_LARGE',
    says: /up to \d+ bytes/,
  },
  {
    mistake: 'a timeout that is none',
    headers: { 'grpc-timeout': 'soon' },
    reason: 'MALFORMED_MESSAGE',
    says: 'grpc-timeout',
  },
  // That a unary call has one message is part of the method, so a wrong number of them is UNIMPLEMENTED in gRPC.
  { mistake: 'no message', body: Buffer.alloc(0), reason: 'UNIMPLEMENTED', says: 'no request message' },
  {
    mistake: 'two messages',
    body: Buffer.concat([GOOD_FRAME, GOOD_FRAME]),
    reason: 'UNIMPLEMENTED',
    says: 'a second request message',
  },
  {
    mistake: 'a message that is cut off',
    body: GOOD_FRAME.subarray(0, 9),
    reason: 'UNIMPLEMENTED',
    says: 'no request message',
  },
  {
    mistake: 'a message of 4 GiB, it says',
    body: frame(GOOD_MESSAGE, 0, 0xffffffff),
    reason: 'MESSAGE_TOO_LARGE',
    says: /up to \d+ bytes/,
  },
];
