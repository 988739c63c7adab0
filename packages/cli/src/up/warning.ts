import { type Paint, printable } from '../output.ts';

/** Something people should look at. */
export interface Warning {
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** What was logged. A bad file does the service no harm and is logged at `warn`, but is an error of its author. */
export function warningOf(level: 'warn' | 'error', fields: object, message: string): Warning {
  const isError = 'severity' in fields ? fields.severity === 'error' : level === 'error';
  return { severity: isError ? 'error' : 'warning', message };
}

/** A warning in a line. */
export function renderWarning({ severity, message }: Warning, paint: Paint): string {
  return `${paint(severity === 'error' ? 'red' : 'yellow', severity)}: ${printable(message)}`;
}
