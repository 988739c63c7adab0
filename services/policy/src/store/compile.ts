import { setImmediate as nextTurn } from 'node:timers/promises';
import { create } from '@bufbuild/protobuf';
import { type Finding, FindingSchema, Severity } from '@signalbox/contracts';
import { type CompiledCatalog, type CompiledPolicy, compilePolicy, type PolicyDocument } from '@signalbox/engine';
import type { LivePolicies, PolicyState } from './policy-state.ts';
import { liveRevision } from './revision.ts';

/** How many policies there may be, deleted ones included. */
export const MAX_POLICIES = 10_000;

export interface Compiled {
  readonly policy: CompiledPolicy | undefined;
  readonly findings: readonly Finding[];
}

/** Compiles a policy, and adds to the engine's findings what the store needs: a catalog and room. */
export function compile(document: PolicyDocument, catalog: CompiledCatalog | undefined, state: PolicyState): Compiled {
  const file = 'file' in document ? document.file : document.policy.policy;
  const refuse = (code: string, message: string, remedy: string): Compiled => ({
    policy: undefined,
    findings: [errorFinding(code, file, message, remedy)],
  });
  if (!catalog) {
    return refuse('NO_CATALOG', 'no catalog is live to check the policy with', 'set SIGNALBOX_CATALOG or apply one');
  }
  const compiled = compilePolicy(document, catalog);
  const name = compiled.policy?.name;
  if (name === undefined) return compiled;
  if (!state.policies.has(name) && state.policies.size >= MAX_POLICIES) {
    return refuse('TOO_MANY', `there are ${MAX_POLICIES} policies already`, 'change one of them instead');
  }
  return compiled;
}

/** The live policies compiled with another catalog. */
export interface Recompiled {
  readonly policies: ReadonlyMap<string, CompiledPolicy>;
  /** What was found in those that do not compile with it, by name. */
  readonly failures: ReadonlyMap<string, readonly Finding[]>;
}

/**
 * Compiles the live policies with another catalog. Gives way to other work after each policy, since each takes
 * milliseconds and decisions may be made in the same process.
 */
export async function recompile(
  state: Pick<PolicyState, 'policies'>,
  catalog: CompiledCatalog,
  leaveOut: ReadonlySet<string> = new Set(),
): Promise<Recompiled> {
  const policies = new Map<string, CompiledPolicy>();
  const failures = new Map<string, readonly Finding[]>();
  for (const [name, history] of state.policies) {
    const revision = liveRevision(history);
    if (!revision || leaveOut.has(name)) continue;
    const { policy, findings } = compilePolicy({ text: revision.source, file: name }, catalog);
    if (policy) policies.set(name, policy);
    else failures.set(name, findings);
    await nextTurn();
  }
  return { policies, failures };
}

/** What stands against a catalog: findings in policies that are live now and would not compile with it. */
export function refusalsOf({ failures }: Recompiled, live: LivePolicies | undefined): Finding[] {
  return [...failures].flatMap(([name, findings]) => (live?.policies.has(name) ? findings : []));
}

export function errorFinding(code: string, file: string, message: string, remedy: string): Finding {
  return create(FindingSchema, { severity: Severity.ERROR, code, file, message, remedy });
}

/** A finding as people read it: `file:line:column: what is wrong; what would be right`. */
export function findingText({ file, line, column, message, remedy }: Finding): string {
  return `${file}${line > 0 ? `:${line}:${column}` : ''}: ${message}; ${remedy}`;
}
