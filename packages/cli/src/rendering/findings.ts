import { type Finding, Severity } from '@signalbox/contracts';
import { type Paint, printable } from '../output.ts';

/** How much of a long line is shown around the place of a finding, in characters. */
const SHOWN_LINE_LENGTH = 140;

/**
 * Renders findings as compilers do: place, severity, what is wrong; the line with a caret; what would be right.
 * @param texts the documents by the name findings have for them; without its text a finding has no line
 */
export function renderFindings(findings: readonly Finding[], texts: ReadonlyMap<string, string>, paint: Paint): string {
  return findings.map((finding) => renderFinding(finding, texts.get(finding.file), paint)).join('\n\n');
}

function renderFinding(finding: Finding, text: string | undefined, paint: Paint): string {
  const { severity, message, remedy } = finding;
  const label = severity === Severity.WARNING ? paint('yellow', 'warning') : paint('red', 'error');
  return [
    `${paint('bold', placeOf(finding))}: ${label}: ${printable(message)}`,
    ...excerptOf(finding, text, paint),
    `  remedy: ${printable(remedy)}`,
  ].join('\n');
}

/** `file:line:column`, or what is known of it. */
function placeOf({ file, line, column, path }: Finding): string {
  if (line > 0) return `${file}:${line}:${column}`;
  return path === '' ? file : `${file}: ${path}`;
}

function excerptOf({ line, column }: Finding, text: string | undefined, paint: Paint): string[] {
  const source = line > 0 ? text?.split(/\r?\n/)[line - 1] : undefined;
  if (source === undefined) return [];
  const from = Math.max(0, Math.min(column - SHOWN_LINE_LENGTH / 2, source.length - SHOWN_LINE_LENGTH));
  const shown = source.slice(from, from + SHOWN_LINE_LENGTH);
  // A tab stays a tab, so that the caret stands under its character however wide tabs are.
  const before = [...source.slice(from, Math.max(from, column - 1))].map((c) => (c === '\t' ? c : ' ')).join('');
  return [`  ${printable(shown)}`, `  ${before}${paint('green', '^')}`];
}

/** `2 errors, 1 warning`; empty if there is nothing. */
export function countFindings(findings: readonly Finding[]): string {
  const warnings = findings.filter(({ severity }) => severity === Severity.WARNING).length;
  const errors = findings.length - warnings;
  return [counted(errors, 'error'), counted(warnings, 'warning')].filter((part) => part !== '').join(', ');
}

function counted(count: number, noun: string): string {
  if (count === 0) return '';
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
