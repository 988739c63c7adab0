import { create, fromBinary, type Message, toBinary } from '@bufbuild/protobuf';
import { malformed, tooLarge } from '../framework-error.ts';
import { BINARY_OPTIONS } from '../message-formats.ts';
import type { Runtime } from '../pipeline.ts';
import type { Method } from '../service.ts';
import { Unreadable } from '../unreadable.ts';

type Properties = Record<string, unknown>;

/** Reads a request of the method. Never throws: grpc-js would answer INTERNAL. */
export function createDeserializer(method: Method): (bytes: Buffer) => Message | Unreadable {
  const { desc, maxRequestBytes, codec } = method;
  const decode = codec
    ? (bytes: Buffer) => codec.decode(bytes)
    : (bytes: Buffer) => fromBinary(desc.input, bytes, BINARY_OPTIONS);
  return (bytes) => {
    if (bytes.length > maxRequestBytes) return new Unreadable(tooLarge(method));
    try {
      return decode(bytes);
    } catch (error) {
      return new Unreadable(malformed(method, error instanceof Error ? error.message : String(error)));
    }
  };
}

/**
 * Writes a response of the method; the implementation may have returned plain properties instead of a message.
 * What cannot be written is logged here, since grpc-js drops the error and answers INTERNAL.
 */
export function createSerializer({ desc, path, codec }: Method, { contain }: Runtime): (message: Message) => Buffer {
  const { output } = desc;
  const encode = codec ? (message: Message) => codec.encode(message) : (message: Message) => toBinary(output, message);
  return (message) => {
    try {
      const bytes = encode(
        message.$typeName === output.typeName ? message : create(output, message as object as Properties),
      );
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    } catch (error) {
      throw contain(error, path);
    }
  };
}
