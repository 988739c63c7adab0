import type { Requirement as RequirementMessage } from '@signalbox/contracts';
import { type Condition, compileCondition } from '../cel/condition.ts';
import { checkType } from '../cel/dry-run.ts';
import { reportAt } from '../cel/report.ts';
import type { Signals } from '../cel/signals.ts';
import { requestVocabulary, targetVocabulary } from '../cel/vocabulary.ts';
import type { Findings, Path } from '../document/findings.ts';

/** A hard filter on targets. */
export interface Requirement {
  readonly name: string;
  readonly origin: 'catalog' | 'policy';
  /** Undefined: it always applies. */
  readonly when: Condition | undefined;
  readonly only: Condition;
  /** True if `only` reads nothing but the target, so that it can be computed once. */
  readonly onlyReadsTarget: boolean;
  readonly because: string;
}

/** Compiles the requirements of a catalog or a policy. */
export function compileRequirements(
  messages: readonly RequirementMessage[],
  origin: Requirement['origin'],
  signals: Signals,
  findings: Findings,
): Requirement[] {
  const names = new Set<string>();
  return messages.flatMap((message, i) => {
    const path: Path = ['require', i];
    if (message.name === '') {
      findings.error(
        'MISSING_FIELD',
        path,
        'the requirement has no name',
        'give it a name that says what it keeps, such as `restricted-stays-home`',
      );
    } else if (names.has(message.name)) {
      findings.error(
        'DUPLICATE_NAME',
        [...path, 'name'],
        `there are two requirements '${message.name}'`,
        'give each its own name',
      );
    }
    names.add(message.name);
    const requirement = compileOne(message, origin, signals, findings, path);
    return requirement ? [requirement] : [];
  });
}

function compileOne(
  message: RequirementMessage,
  origin: Requirement['origin'],
  signals: Signals,
  findings: Findings,
  path: Path,
): Requirement | undefined {
  const whenReport = reportAt(findings, [...path, 'when']);
  const onlyReport = reportAt(findings, [...path, 'only']);
  const count = signals.list.length;
  const when =
    message.when === '' ? undefined : compileCondition(message.when, requestVocabulary(signals.readables), whenReport);
  if (when) checkType(when, ['bool'], count, whenReport);
  if (message.only === '') {
    findings.error(
      'MISSING_FIELD',
      path,
      'the requirement does not say which targets remain',
      "add `only`, as in `only: target.labels['hosting'] == 'on-prem'`",
    );
    return undefined;
  }
  const only = compileCondition(message.only, targetVocabulary(signals.readables), onlyReport);
  if (!only || !checkType(only, ['bool'], count, onlyReport)) return undefined;
  if (message.when !== '' && !when) return undefined;
  const onlyReadsTarget = only.reads.every((readable) => readable.name.startsWith('target.'));
  return { name: message.name, origin, when, only, onlyReadsTarget, because: message.because };
}
