import type { FindingCode, Findings, Path } from '../document/findings.ts';

/** Reports what is wrong with one expression, at a character of it. */
export interface Report {
  error(code: FindingCode, message: string, remedy: string, offset?: number): void;
}

/** A report for the expression at a path of a document. */
export function reportAt(findings: Findings, path: Path): Report {
  return { error: (code, message, remedy, offset = 0) => findings.error(code, path, message, remedy, offset) };
}
