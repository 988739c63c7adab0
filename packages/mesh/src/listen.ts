import type { AddressInfo, Server } from 'node:net';
import { SignalboxError } from '@signalbox/contracts';

/** Where a door listens, and how an operator can move it. */
export interface Place {
  /** The door as people call it, such as `gRPC`. */
  readonly door: string;
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** The environment variable that sets the port. */
  readonly variable: string;
}

/**
 * Binds a server. Resolves to the actual port.
 *
 * @throws SignalboxError INVALID_FIELD that names the door, the port, the variable and the remedy.
 */
export function listen(server: Server, place: Place): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const onError = (error: NodeJS.ErrnoException) => reject(bindError(error, place));
  server.once('error', onError);
  server.listen({ port: place.port, host: place.host }, () => {
    server.off('error', onError);
    resolve((server.address() as AddressInfo).port);
  });
  return promise;
}

function bindError(error: NodeJS.ErrnoException, { door, host, port, variable }: Place): SignalboxError {
  const field = isAboutHost(error) ? 'SIGNALBOX_HOST' : variable;
  const description = describe(error, host, port, variable);
  return new SignalboxError('INVALID_FIELD', `the ${door} door cannot listen: ${description}`, {
    fields: [{ field, description }],
    cause: error,
  });
}

function isAboutHost({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN';
}

function describe(error: NodeJS.ErrnoException, host: string, port: number, variable: string): string {
  if (error.code === 'EADDRINUSE') {
    return `port ${port} on ${host} is in use; stop what listens there, or set ${variable} to another port (0 takes a free one)`;
  }
  if (error.code === 'EACCES') {
    return `port ${port} needs privileges this process does not have; set ${variable} to a port above 1023`;
  }
  if (isAboutHost(error)) {
    return `${host} is not an address of this machine; set SIGNALBOX_HOST to one, such as 127.0.0.1 or 0.0.0.0`;
  }
  return `${host}:${port}: ${error.message}`;
}
