/** What a check found out. `detail` is printed below the line of the check; a skipped check says in it why. */
export interface CheckResult {
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly detail: string;
}

export interface Check {
  readonly name: string;
  readonly run: () => CheckResult | Promise<CheckResult>;
}

/** Passed if nothing was found, else failed with one finding per line. */
export function resultOf(findings: readonly string[]): CheckResult {
  return { status: findings.length === 0 ? 'passed' : 'failed', detail: findings.join('\n') };
}
