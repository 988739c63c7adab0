import { create, fromBinary, type Message, toBinary } from '@bufbuild/protobuf';
import type { SignalboxError } from '@signalbox/contracts';
import { malformed, tooLarge } from '../framework-error.ts';
import type { Method } from '../service.ts';

type Properties = Record<string, unknown>;

/** Stands in for a request that cannot be read: grpc-js answers what a deserialiser throws with INTERNAL. */
export class Unreadable {
  readonly error: SignalboxError;

  constructor(error: SignalboxError) {
    this.error = error;
  }
}

/** Reads a request of the method; never throws. */
export function createDeserializer(method: Method): (bytes: Buffer) => Message | Unreadable {
  const { desc, maxRequestBytes, codec } = method;
  const decode = codec ? (bytes: Buffer) => codec.decode(bytes) : (bytes: Buffer) => fromBinary(desc.input, bytes);
  return (bytes) => {
    if (bytes.length > maxRequestBytes) return new Unreadable(tooLarge(method));
    try {
      return decode(bytes);
    } catch (error) {
      return new Unreadable(malformed(method, error instanceof Error ? error.message : String(error)));
    }
  };
}

/** Writes a response of the method; the implementation may have returned plain properties instead of a message. */
export function createSerializer({ desc, codec }: Method): (message: Message) => Buffer {
  const { output } = desc;
  const encode = codec ? (message: Message) => codec.encode(message) : (message: Message) => toBinary(output, message);
  return (message) => {
    const bytes = encode(
      message.$typeName === output.typeName ? message : create(output, message as object as Properties),
    );
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
}
