import { Agent, type ClientRequest, type RequestOptions, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { ANSWER_TIMEOUT_MS, type RawClient, type RawResponse, tooLate } from './raw-response.ts';

/** HTTP/1.1 over so many connections. */
export function createHttp1Client(port: number, connections: number): RawClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    send(path, headers, body, method = 'POST') {
      const where: RequestOptions = { agent, host: '127.0.0.1', port, path, method };
      const sent = request({ ...where, headers: { 'content-length': body.length, ...headers } });
      const timer = setTimeout(() => sent.destroy(tooLate(path)), ANSWER_TIMEOUT_MS);
      const response = readResponse(sent).finally(() => clearTimeout(timer));
      sent.end(body);
      return response;
    },
    close: () => agent.destroy(),
  };
}

function readResponse(sent: ClientRequest): Promise<RawResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<RawResponse>();
  sent.on('error', reject);
  sent.on('response', (response) => {
    const { statusCode: status = 0, headers, trailers } = response;
    buffer(response).then((body) => resolve({ status, headers, trailers, body }), reject);
  });
  return promise;
}
