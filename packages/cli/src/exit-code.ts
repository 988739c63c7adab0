/** What scripts can rely on. */
export const EXIT = {
  ok: 0,
  /** The operation failed: findings with errors, a refusal of the server. The reason is on standard error. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The server cannot be reached or does not answer in time. */
  unreachable: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command with a message, a remedy and an exit code. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly exitCode: ExitCode;
  readonly remedy: string | undefined;

  constructor(exitCode: ExitCode, message: string, remedy?: string) {
    super(message);
    this.exitCode = exitCode;
    this.remedy = remedy;
  }
}

/** Nothing listens at the server's address. */
export class NobodyListens extends CommandFailure {}
