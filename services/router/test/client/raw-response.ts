/** A response as it came over the wire, whatever the version of HTTP. Names of headers are in lower case. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly trailers: Headers;
  readonly body: Buffer;
}

export type Headers = Readonly<Record<string, string | string[] | number | undefined>>;

/** A connection, or several, to one door. */
export interface RawClient {
  /** Sends the body as one POST, unless the headers say otherwise. @throws Error if no complete response comes in time */
  send(
    path: string,
    headers: Readonly<Record<string, string>>,
    body: Uint8Array,
    method?: string,
  ): Promise<RawResponse>;
  close(): void;
}

/** Longer than any call of a test takes; what takes longer hangs. */
export const ANSWER_TIMEOUT_MS = 60_000;

export function tooLate(path: string): Error {
  return new Error(`${path}: no answer within ${ANSWER_TIMEOUT_MS} ms`);
}
