import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SignalboxError } from '@signalbox/contracts';

/** A text file, plain or packed with gzip, that is read in pieces, from the beginning each time. */
export interface TextFile {
  readonly path: string;
  /** As it lies on disk. */
  readonly sizeBytes: number;
  /**
   * The text. Bytes that are not UTF-8 become U+FFFD.
   * @param onBytes told how many bytes of the file have been read so far
   * @throws INVALID_DOCUMENT if it cannot be unpacked
   */
  chunks(onBytes?: (bytes: number) => void): AsyncGenerator<string>;
}

/** Small, so that progress is told often. */
const CHUNK_BYTES = 16 * 1024;
/** The first bytes of every gzip file (RFC 1952). */
const GZIP_MAGIC = 0x1f8b;

/** Opens a file. Whether it is packed is seen from its first bytes, not from its name. Errors are those of node:fs. */
export async function openTextFile(path: string): Promise<TextFile> {
  const handle = await open(path);
  try {
    const { size: sizeBytes } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    const packed = bytesRead === 2 && buffer.readUInt16BE() === GZIP_MAGIC;
    return { path, sizeBytes, chunks: (onBytes = () => {}) => decode(path, packed, onBytes) };
  } finally {
    await handle.close();
  }
}

async function* decode(path: string, packed: boolean, onBytes: (bytes: number) => void): AsyncGenerator<string> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const raw = Readable.from(counted(file, onBytes), { objectMode: false, highWaterMark: CHUNK_BYTES });
  // Errors of the pipeline come out of the iteration below.
  const bytes = packed ? pipeline(raw, createGunzip(), () => {}) : raw;
  const decoder = new TextDecoder();
  try {
    for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  } catch (error) {
    throw new SignalboxError('INVALID_DOCUMENT', `${path} cannot be read: ${textOf(error)}`, { cause: error });
  }
  yield decoder.decode();
}

async function* counted(chunks: AsyncIterable<Buffer>, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    onBytes(bytes);
    yield chunk;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
