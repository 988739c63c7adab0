import { connect } from 'node:net';

/** Sends bytes over TCP; everything that comes back until the server closes the connection. */
export function exchange(port: number, parts: readonly (string | Uint8Array)[]): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const chunks: Buffer[] = [];
  const socket = connect(port, '127.0.0.1', () => {
    for (const part of parts) socket.write(part);
  });
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => {});
  socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
  return promise;
}
