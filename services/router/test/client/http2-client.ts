import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { ANSWER_TIMEOUT_MS, type Headers, type RawClient, type RawResponse, tooLate } from './raw-response.ts';

/** A request may be larger than what node:http2 holds by default; beyond it, it would refuse the response. */
const CLIENT_MEMORY_MB = 256;

/** HTTP/2 without TLS over so many connections, used in turn. */
export function createHttp2Client(port: number, connections: number): RawClient {
  const sessions: (ClientHttp2Session | undefined)[] = new Array(connections).fill(undefined);
  let turn = 0;

  const sessionInTurn = (): ClientHttp2Session => {
    const place = turn++ % connections;
    const present = sessions[place];
    if (present && !present.closed && !present.destroyed) return present;
    // An error of a session ends its streams, and they report it.
    const fresh = connect(`http://127.0.0.1:${port}`, { maxSessionMemory: CLIENT_MEMORY_MB }).on('error', () => {});
    sessions[place] = fresh;
    return fresh;
  };

  return {
    send: (path, headers, body, method = 'POST') =>
      readResponse(sessionInTurn().request({ ':method': method, ':path': path, ...headers }), path, body),
    close() {
      for (const session of sessions) session?.destroy();
    },
  };
}

function readResponse(stream: ClientHttp2Stream, path: string, body: Uint8Array): Promise<RawResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<RawResponse>();
  const chunks: Buffer[] = [];
  let headers: Headers = {};
  let trailers: Headers = {};
  const timer = setTimeout(() => stream.destroy(tooLate(path)), ANSWER_TIMEOUT_MS);
  stream.on('response', (received) => {
    headers = received;
  });
  stream.on('trailers', (received) => {
    trailers = received;
  });
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('error', reject);
  // The server may end its response before it has read all of the request.
  stream.on('end', () => {
    resolve({ status: Number(headers[':status']), headers, trailers, body: Buffer.concat(chunks) });
    stream.close();
  });
  stream.on('close', () => {
    clearTimeout(timer);
    reject(new Error(`${path}: the stream was closed (${stream.rstCode}) before its end`));
  });
  stream.end(body);
  return promise;
}
