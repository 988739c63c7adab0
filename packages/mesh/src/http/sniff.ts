import type { Socket } from 'node:net';

/** The first bytes of every HTTP/2 connection (RFC 9113, 3.4), as far as no request of HTTP/1.1 begins with them. */
const HTTP2_PREFACE = Buffer.from('PRI * HTTP/2.0');

/**
 * Tells from a connection's first bytes which protocol its client speaks; the bytes are put back for the reader to come.
 * A client that sends nothing in time is cut.
 */
export function sniff(socket: Socket, timeoutMs: number, onProtocol: (protocol: 'http1' | 'http2') => void): void {
  let head = Buffer.alloc(0);
  const onData = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    const compared = Math.min(head.length, HTTP2_PREFACE.length);
    const agrees = head.subarray(0, compared).equals(HTTP2_PREFACE.subarray(0, compared));
    if (agrees && compared < HTTP2_PREFACE.length) return;
    settle();
    socket.unshift(head);
    onProtocol(agrees ? 'http2' : 'http1');
  };
  const cut = () => socket.destroy();
  const settle = () => {
    socket.off('data', onData).off('end', cut).off('timeout', cut).off('error', cut).setTimeout(0);
    socket.pause();
  };
  socket.setTimeout(timeoutMs).on('timeout', cut).on('error', cut).on('end', cut).on('data', onData);
}
