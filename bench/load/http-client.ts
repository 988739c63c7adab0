import { connect } from 'node:net';
import type { Call } from './generator.ts';

/** What one HTTP/1.1 connection sends: always the same POST of JSON. */
export interface HttpCall {
  readonly origin: string;
  readonly path: string;
  readonly body: string;
}

/** Opens a keep-alive connection on a bare socket: it only looks for the end of each response. */
export async function connectHttp({ origin, path, body }: HttpCall): Promise<{ call: Call; close(): void }> {
  const { hostname, port, host } = new URL(origin);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const request = Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  let waiting: { resolve: () => void; reject: (error: Error) => void } | undefined;
  let received = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    received += chunk;
    if (!isComplete(received)) return;
    const ok = received.startsWith('HTTP/1.1 200');
    const answer = received;
    received = '';
    if (ok) waiting?.resolve();
    else waiting?.reject(new Error(answer.slice(0, 300)));
  });
  socket.on('error', (error) => waiting?.reject(error));
  socket.on('close', () => waiting?.reject(new Error('the server closed the connection')));
  const call = () =>
    new Promise<void>((resolve, reject) => {
      waiting = { resolve, reject };
      socket.write(request);
    });
  return { call, close: () => socket.end() };
}

function isComplete(text: string): boolean {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return false;
  const length = /content-length: (\d+)/i.exec(text.slice(0, head));
  return length ? text.length >= head + 4 + Number(length[1]) : text.endsWith('\r\n0\r\n\r\n');
}
