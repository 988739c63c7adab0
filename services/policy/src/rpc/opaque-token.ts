import { SignalboxError } from '@signalbox/contracts';
import { etagOf } from '../store/revision.ts';

/**
 * Makes a token that callers hand back but do not read. The checksum tells slips from tokens of ours; it is no secret.
 * @param kind what the token is for, so that no token is taken for another
 */
export function encodeToken(kind: string, ...parts: readonly (string | number)[]): string {
  const payload = Buffer.from(JSON.stringify(parts)).toString('base64url');
  return `${payload}.${checksumOf(kind, payload)}`;
}

/** @throws SignalboxError INVALID_CURSOR if the token is not one of ours and of that kind */
export function decodeToken(kind: string, token: string): (string | number)[] {
  const [payload = '', checksum, ...rest] = token.split('.');
  if (checksum !== checksumOf(kind, payload) || rest.length > 0) {
    throw new SignalboxError('INVALID_CURSOR', `this is not a ${kind} of ours; leave it out to begin anew`);
  }
  return JSON.parse(Buffer.from(payload, 'base64url').toString());
}

function checksumOf(kind: string, payload: string): string {
  return etagOf(`${kind}\n${payload}`).slice(0, 8);
}
