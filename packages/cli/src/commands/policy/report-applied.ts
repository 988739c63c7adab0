import type { Applied } from '../../documents/apply.ts';
import { CommandFailure, EXIT } from '../../exit-code.ts';
import { note, paintErr, paintOut, print, printJson } from '../../output.ts';
import { appliedData, appliedLine, renderAppliedFindings } from '../../rendering/applied.ts';

interface ReportOptions {
  /** Nothing was to go live. */
  readonly isValidation: boolean;
  readonly json: boolean | undefined;
  /** What to do if one was refused. */
  readonly remedy?: string;
}

/** Prints what became of documents. @throws CommandFailure if one was refused */
export function reportApplied(applied: readonly Applied[], { isValidation, json, remedy }: ReportOptions): void {
  const findings = renderAppliedFindings(applied, paintErr);
  if (findings !== '') note(`${findings}\n`);
  if (json) printJson({ files: applied.map(appliedData) });
  else print(applied.map((one) => appliedLine(one, isValidation, paintOut)).join('\n'));
  const refused = applied.filter(({ response }) => !response.valid).length;
  if (refused > 0) throw new CommandFailure(EXIT.failed, `${refused} of ${applied.length} refused`, remedy);
}
