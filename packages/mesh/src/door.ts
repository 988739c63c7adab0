/** One of the two ways in. */
export interface Door {
  /** Binds the port. Resolves to the actual one. @throws SignalboxError if it cannot be bound. */
  start(): Promise<number>;
  /** Tells load balancers and clients whether to send calls here. */
  setServing(serving: boolean): void;
  /** Takes no further connections, lets open ones finish for so many milliseconds, then cuts them. */
  close(graceMs: number): Promise<void>;
  /** Connections refused because too many were open. */
  readonly droppedConnections: number;
}
