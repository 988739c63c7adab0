import { SignalboxError } from '@signalbox/contracts';
import { isLoopback } from '../principal.ts';
import type { HttpRequest } from './http-types.ts';
import type { Refusal } from './rpc-refusal.ts';

const FORBIDDEN = 403;
const MISDIRECTED_REQUEST = 421;
const LOOPBACK_NAMES = 'localhost, 127.0.0.1 or [::1]';

/** Why a request is none that this server should take: it may come from a page of another site in someone's browser. */
export type RefuseForeign = (request: HttpRequest) => Refusal | undefined;

/**
 * Refuses what a page of another site can make a browser send: requests with its Origin, and, where only this machine
 * can connect, requests for a name that does not mean this machine, since any site can have its name resolved to it.
 */
export function createForeignCheck(listeningOn: string): RefuseForeign {
  const onLoopback = isLoopback(listeningOn);
  // Clients say the same time after time; it need not be read each time.
  let lastLoopback: string | undefined;
  return (request) => {
    const { origin } = request.headers;
    const host = request.headers.host ?? (request.headers[':authority'] as string | undefined);
    if (onLoopback && host !== undefined && host !== lastLoopback) {
      if (!isLoopbackAuthority(host)) return misdirected(host);
      lastLoopback = host;
    }
    return origin === undefined || isSameHost(origin, host) ? undefined : crossOrigin(origin);
  };
}

function isLoopbackAuthority(host: string): boolean {
  const name = parse(`http://${host}`)?.hostname ?? '';
  return isLoopback(name.replace(/^\[|\]$|\.$/g, ''));
}

function isSameHost(origin: string, host: string | undefined): boolean {
  const from = parse(origin);
  return from !== undefined && host !== undefined && parse(`${from.protocol}//${host}`)?.host === from.host;
}

function parse(url: string): URL | undefined {
  return URL.parse(url) ?? undefined;
}

function misdirected(host: string): Refusal {
  const message = `this server listens on a loopback address and answers to ${LOOPBACK_NAMES} only, not to ${host}`;
  return { status: MISDIRECTED_REQUEST, error: new SignalboxError('FORBIDDEN', message), headers: {} };
}

function crossOrigin(origin: string): Refusal {
  const message = `requests from web pages of another origin are not taken, nor is this one from ${origin}`;
  return { status: FORBIDDEN, error: new SignalboxError('FORBIDDEN', message), headers: {} };
}
