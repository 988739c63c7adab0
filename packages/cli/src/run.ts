import { SignalboxError } from '@signalbox/contracts';
import { CommanderError } from 'commander';
import { CommandFailure, EXIT, type ExitCode } from './exit-code.ts';
import { note, paintErr, printable, printJson, tolerateClosedPipes } from './output.ts';
import { createProgram } from './program.ts';
import { renderSignalboxError, signalboxErrorData } from './rendering/failure.ts';
import { dropEmptyVariables } from './settings.ts';

/** Runs the command line to its end. Resolves to the exit code; what went wrong has been printed. */
export async function run(args: readonly string[]): Promise<ExitCode> {
  tolerateClosedPipes();
  dropEmptyVariables();
  try {
    await createProgram().parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    return report(error, args.includes('--json'));
  }
}

function report(error: unknown, json: boolean): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof SignalboxError) {
    note(renderSignalboxError(error, paintErr));
    if (json) printJson({ error: signalboxErrorData(error) });
    return EXIT.failed;
  }
  if (error instanceof CommandFailure) {
    note(`${paintErr('red', 'error')}: ${printable(error.message)}`);
    if (error.remedy) note(`remedy: ${printable(error.remedy)}`);
    return error.exitCode;
  }
  note(`${paintErr('red', 'error')}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return EXIT.failed;
}
