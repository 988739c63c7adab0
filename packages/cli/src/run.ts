import { SignalboxError } from '@signalbox/contracts';
import { CommanderError } from 'commander';
import { CommandFailure, EXIT, type ExitCode } from './exit-code.ts';
import { note, paintErr, printable, tolerateClosedPipes } from './output.ts';
import { createProgram } from './program.ts';
import { dropEmptyVariables } from './settings.ts';

/** Runs the command line to its end. Resolves to the exit code; what went wrong has been printed. */
export async function run(args: readonly string[]): Promise<ExitCode> {
  tolerateClosedPipes();
  dropEmptyVariables();
  try {
    await createProgram().parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof CommandFailure) {
    note(`${paintErr('red', 'error')}: ${printable(error.message)}`);
    if (error.remedy) note(`remedy: ${printable(error.remedy)}`);
    return error.exitCode;
  }
  if (error instanceof SignalboxError) {
    note(`${paintErr('red', 'error')}: ${printable(error.message)} ${paintErr('dim', `[${error.reason}]`)}`);
    return EXIT.failed;
  }
  note(`${paintErr('red', 'error')}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return EXIT.failed;
}
