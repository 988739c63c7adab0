import { create } from '@bufbuild/protobuf';
import { type Duration, DurationSchema, type Timestamp } from '@bufbuild/protobuf/wkt';

/** A protobuf duration. @param ms milliseconds, not negative */
export function durationOf(ms: number): Duration {
  const nanos = Math.round(ms * 1e6);
  const seconds = Math.floor(nanos / 1e9);
  return create(DurationSchema, { seconds: BigInt(seconds), nanos: nanos - seconds * 1e9 });
}

/** Milliseconds of a protobuf duration; undefined stays undefined. */
export function millisecondsOf(duration: Duration): number;
export function millisecondsOf(duration: Duration | undefined): number | undefined;
export function millisecondsOf(duration: Duration | undefined): number | undefined {
  return duration && Number(duration.seconds) * 1000 + duration.nanos / 1e6;
}

/** Milliseconds since 1970 of a protobuf timestamp. */
export function millisecondsOfTimestamp(at: Timestamp | undefined): number | undefined {
  return at && Number(at.seconds) * 1000 + at.nanos / 1e6;
}
