/** One of the two ways in. */
export interface Door {
  /** Binds the port. Resolves to the actual one. @throws SignalboxError if it cannot be bound. */
  start(): Promise<number>;
  /** Tells load balancers and clients that calls are welcome. */
  ready(): void;
  /** Tells them to go elsewhere: health says so, and answers over HTTP/1.1 close their connections. */
  drain(): void;
  /** Takes no further connections, lets open ones finish for so many milliseconds, then cuts them. */
  close(graceMs: number): Promise<void>;
  readonly openConnections: number;
  /** Connections refused because too many were open. */
  readonly droppedConnections: number;
}
