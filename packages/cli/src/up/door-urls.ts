import type { Addresses } from '@signalbox/mesh';

/** Where the gRPC door listens, as gRPC clients take it. */
export function grpcTarget({ host, grpcPort }: Addresses): string {
  return `${bracketed(host)}:${grpcPort}`;
}

/** A URL that leads to the HTTP door from this machine. */
export function httpUrl({ host, httpPort }: Addresses): string {
  return `http://${bracketed(reachable(host))}:${httpPort}`;
}

/** Addresses that stand for all of a machine's are not addresses to call. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
