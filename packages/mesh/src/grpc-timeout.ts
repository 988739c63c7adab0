const UNIT_MS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000 };

/** No deadline of ours is longer, and it still fits the eight digits that gRPC allows. */
const DAY_MS = 86_400_000;

/**
 * Shortens a `grpc-timeout` header to a day. The timers of both doors' libraries overflow at 25 days, and the call
 * would be over before it has begun. What is no timeout stays as it is, for the library to complain of.
 */
export function clampGrpcTimeout(header: string): string {
  const unitMs = UNIT_MS[header.slice(-1)] ?? 0;
  return Number(header.slice(0, -1)) * unitMs > DAY_MS ? `${DAY_MS}m` : header;
}
