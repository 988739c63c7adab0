import cliProgress from 'cli-progress';

/** How far a replay has come, for people who wait. */
export interface Progress {
  /** @param bytes of the file that have been read */
  update(bytes: number, requests: number): void;
  /** Ends it, also after an error. */
  stop(): void;
}

/** A bar on a terminal, which disappears when it is done; nothing elsewhere. */
export function createProgress(stream: NodeJS.WriteStream, totalBytes: number): Progress {
  if (!stream.isTTY) return { update: () => {}, stop: () => {} };
  const format = 'replaying {bar} {percentage} %, {requests} requests';
  const bar = new cliProgress.SingleBar({ format, stream, hideCursor: true, clearOnComplete: true });
  bar.start(totalBytes, 0, { requests: '0' });
  return {
    update: (bytes, requests) => bar.update(bytes, { requests: requests.toLocaleString('en-US') }),
    stop: () => bar.stop(),
  };
}
