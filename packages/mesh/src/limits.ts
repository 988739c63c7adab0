import type { Deadline } from './call-context.ts';

const KIB = 1024;
const MINUTE_MS = 60_000;

/** The largest request of a method that does not say otherwise, in bytes. */
export const DEFAULT_MAX_REQUEST_BYTES = 64 * KIB;

/** Room for a prompt of 4 MiB and the rest of its request, so that validation, not the door, judges the prompt. */
export const PROMPT_MAX_REQUEST_BYTES = 4 * KIB * KIB + 64 * KIB;

export const DEFAULT_UNARY_DEADLINE: Deadline = { defaultMs: 5_000, maxMs: MINUTE_MS };
export const DEFAULT_STREAM_DEADLINE: Deadline = { defaultMs: 10 * MINUTE_MS, maxMs: 10 * MINUTE_MS };

/** Connections a door holds open at once; each costs memory whether it is used or not. */
export const MAX_CONNECTIONS = 4_096;

/** After this age, plus or minus 10 %, a connection of HTTP/2 is asked to close, so that load spreads over replicas. */
export const MAX_CONNECTION_AGE_MS = 10 * MINUTE_MS;

/** Limits of one connection of HTTP/2; sizes in bytes, session memory in megabytes. */
export const HTTP2_LIMITS = {
  maxConcurrentStreams: 128,
  maxHeaderListPairs: 64,
  maxHeaderListSize: 16 * KIB,
  maxSessionMemory: 10,
} as const;
