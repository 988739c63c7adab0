import type { Finding } from '@signalbox/contracts';

/** Findings in a document that came as a message: its author knows paths, not the lines of our text of it. */
export function withoutPlaces(findings: readonly Finding[]): Finding[] {
  return findings.map((finding) => ({ ...finding, line: 0, column: 0 }));
}
