import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { SignalboxError } from '@signalbox/contracts';
import { errorJsonOf } from './http-errors.ts';

const BAD_REQUEST = 400;
const STATUS_OF_PARSER_ERROR: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/** Answers bytes that are not a request of HTTP/1.1, or are one that never ends, and closes the connection. */
export function answerMalformedHttp(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = STATUS_OF_PARSER_ERROR[error.code ?? ''] ?? BAD_REQUEST;
  const reason = new SignalboxError('MALFORMED_MESSAGE', `not a request of HTTP/1.1: ${error.message}`);
  const body = JSON.stringify(errorJsonOf(reason));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
