import { isIP } from 'node:net';
import { SignalboxError } from '@signalbox/contracts';

/** What a principal may do. */
export type Role = 'caller' | 'reporter' | 'policy-admin' | 'operator' | 'viewer' | 'service';

/** Who calls. The tenant comes from the credential, never from the request. */
export interface Principal {
  readonly tenant: string;
  readonly roles: readonly Role[];
  /** Which credential said so. `none`: there was none, the door is open to loopback only. */
  readonly kind: 'none';
}

/** The principal of every call while there is no authentication. */
export const ANONYMOUS: Principal = Object.freeze({
  tenant: 'default',
  roles: Object.freeze<Role[]>(['caller', 'reporter', 'policy-admin', 'operator', 'viewer', 'service']),
  kind: 'none',
});

/**
 * Refuses to listen beyond this machine while calls are not authenticated.
 *
 * @throws SignalboxError INVALID_FIELD that names both ways out.
 */
export function assertMayListenOn(host: string, insecure: boolean): void {
  if (insecure || isLoopback(host)) return;
  const description =
    `listening on ${host} would let anyone who can reach it call without authentication; ` +
    'set it to 127.0.0.1, or allow this with --insecure (SIGNALBOX_INSECURE=true)';
  throw new SignalboxError('INVALID_FIELD', `SIGNALBOX_HOST: ${description}`, {
    fields: [{ field: 'SIGNALBOX_HOST', description }],
  });
}

/** Whether only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}
