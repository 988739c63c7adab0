import type { Reason } from '@signalbox/contracts';
import { CANARY } from './bad-input.ts';

/** A request of HTTP/1.1 that is no call as it should be, and what it gets. */
export interface BadRequest {
  readonly mistake: string;
  readonly verb?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly status: number;
  readonly reason: Reason;
  readonly says: string | RegExp;
}

const ROUTER = '/signalbox.router.v1.RouterService';
const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

/** Requests to Route, where nothing else is said, with a body that would be right. */
export const HTTP_MISTAKES: readonly BadRequest[] = [
  {
    mistake: 'a form from a page of another site',
    headers: { ...FORM_TYPE, origin: 'https://evil.example' },
    status: 403,
    reason: 'FORBIDDEN',
    says: 'another origin',
  },
  {
    mistake: 'a form from a browser, whatever the page',
    headers: { ...FORM_TYPE, 'sec-fetch-site': 'same-origin' },
    status: 415,
    reason: 'MALFORMED_MESSAGE',
    says: 'must be application/json',
  },
  {
    mistake: 'no content type from a browser',
    headers: { 'sec-fetch-site': 'cross-site' },
    status: 415,
    reason: 'MALFORMED_MESSAGE',
    says: 'must be application/json',
  },
  ...['text/plain', 'multipart/form-data; boundary=x', 'application/xml', 'application/grpc'].map((type) => ({
    mistake: `content type ${type}`,
    headers: { 'content-type': type },
    status: 415,
    reason: 'MALFORMED_MESSAGE' as const,
    says: 'must be application/json',
  })),
  {
    mistake: 'a method that is not there',
    path: `${ROUTER}/Rout`,
    headers: JSON_TYPE,
    status: 501,
    reason: 'UNIMPLEMENTED',
    says: 'does not offer the method',
  },
  {
    mistake: 'a path that is not there',
    path: '/v1/route',
    headers: JSON_TYPE,
    status: 404,
    reason: 'UNIMPLEMENTED',
    says: `there is ${ROUTER}/METHOD`,
  },
  { mistake: 'GET', verb: 'GET', status: 405, reason: 'UNIMPLEMENTED', says: 'call this method with POST' },
  {
    mistake: 'a compression nobody knows',
    headers: { ...JSON_TYPE, 'content-encoding': 'zstd' },
    status: 501,
    reason: 'UNIMPLEMENTED',
    says: 'zstd',
  },
  {
    mistake: 'a compression that is none',
    headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
    status: 400,
    reason: 'MALFORMED_MESSAGE',
    says: 'RouteRequest',
  },
  {
    mistake: 'a timeout that is none',
    headers: { ...JSON_TYPE, 'connect-timeout-ms': 'soon' },
    status: 400,
    reason: 'MALFORMED_MESSAGE',
    says: /timeout/i,
  },
  {
    mistake: 'a stream in both directions',
    path: `${ROUTER}/RouteStream`,
    headers: { 'content-type': 'application/connect+json' },
    status: 505,
    reason: 'UNIMPLEMENTED',
    says: 'use the gRPC port',
  },
];

/** A body of JSON that Route answers. */
export const GOOD_JSON = Buffer.from(JSON.stringify({ policy: 'support-desk', prompt: CANARY, user: CANARY }));
