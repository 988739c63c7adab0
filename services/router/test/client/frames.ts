import { gunzipSync } from 'node:zlib';

const HEAD_BYTES = 5;
const COMPRESSED = 1;

/** One length-prefixed message of gRPC, gRPC-Web or a Connect stream. */
export interface Frame {
  readonly flags: number;
  readonly data: Buffer;
}

export function frame(data: Uint8Array, flags = 0, length = data.length): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head[0] = flags;
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, data]);
}

/** The frames with their data uncompressed. @throws Error if the bytes end within a frame */
export function framesOf(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + HEAD_BYTES + bytes.readUInt32BE(at + 1);
    if (end > bytes.length) throw new Error('the response ends within a frame');
    const flags = bytes[at] ?? 0;
    const data = bytes.subarray(at + HEAD_BYTES, end);
    frames.push({ flags: flags & ~COMPRESSED, data: flags & COMPRESSED ? gunzipSync(data) : data });
    at = end;
  }
  return frames;
}
