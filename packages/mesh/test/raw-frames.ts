import { connect, type Socket } from 'node:net';

const HEADERS = 1;
const DATA = 0;
const RST_STREAM = 3;
const SETTINGS = 4;
const END_HEADERS = 4;

function frame(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A header as HPACK writes it when it compresses nothing. */
function header(name: string, value: string): Buffer {
  return Buffer.concat([
    Buffer.from([0, name.length]),
    Buffer.from(name),
    Buffer.from([value.length]),
    Buffer.from(value),
  ]);
}

/** Opens stream 1 of a new connection, sends one empty message on it, and leaves it open. */
export function openStream(port: number, path: string, type: string): Socket {
  const socket = connect(port, '127.0.0.1');
  const headers = [
    header(':method', 'POST'),
    header(':scheme', 'http'),
    header(':path', path),
    header(':authority', 'localhost'),
    header('content-type', type),
    header('te', 'trailers'),
  ];
  socket.on('error', () => {}).resume();
  socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  socket.write(frame(SETTINGS, 0, 0, Buffer.alloc(0)));
  socket.write(frame(HEADERS, END_HEADERS, 1, Buffer.concat(headers)));
  socket.write(frame(DATA, 0, 1, Buffer.alloc(5)));
  return socket;
}

/** Resets stream 1 as cancelled, without having ended it. */
export const RESET = frame(RST_STREAM, 0, 1, Buffer.from([0, 0, 0, 8]));
