import { parse } from '@bufbuild/cel';
import type { Expr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import type { Findings, Path } from '../document/findings.ts';
import { CEL_LIMITS } from './check.ts';
import { type Condition, compileCondition } from './condition.ts';
import { checkType } from './dry-run.ts';
import { reportAt } from './report.ts';
import { CelFailure, type CelValue, type Evaluate } from './scope.ts';
import { partsOf } from './tree.ts';
import { type Readable, requestVocabulary } from './vocabulary.ts';

/** A named fact of a policy. */
export interface Signal {
  readonly name: string;
  readonly condition: Condition;
}

/** The signals of a policy, in an order in which each only reads earlier ones. */
export interface Signals {
  readonly list: readonly Signal[];
  /** How conditions read them: computed when first read, then remembered in the scope. */
  readonly readables: ReadonlyMap<string, Readable>;
}

/** The longest text a signal can be, in UTF-16 code units: as long as the longest prompt. */
const MAX_TEXT_LENGTH = 4 * 1024 * 1024;
const NAME = /^[a-z][a-z0-9_]*$/;

/** Compiles signals, whatever the order they are written in. */
export function compileSignals(sources: Readonly<Record<string, string>>, findings: Findings): Signals {
  const list: Signal[] = [];
  const readables = new Map<string, Readable>();
  const open = new Set<string>();
  const done = new Set<string>();

  const compile = (name: string, source: string): void => {
    if (done.has(name)) return;
    const path: Path = ['signals', name];
    if (open.has(name)) {
      findings.error(
        'SIGNAL_CYCLE',
        path,
        `signal '${name}' needs itself: ${[...open, name].join(' → ')}`,
        'break the circle',
      );
      done.add(name);
      readables.set(name, broken(name));
      return;
    }
    open.add(name);
    for (const needed of namesIn(source)) {
      if (Object.hasOwn(sources, needed)) compile(needed, sources[needed] ?? '');
    }
    open.delete(name);
    if (done.has(name)) return;
    done.add(name);
    add(name, source, path);
  };

  const add = (name: string, source: string, path: Path) => {
    if (!NAME.test(name)) {
      findings.error(
        'INVALID_NAME',
        path,
        `'${name}' cannot be a signal's name`,
        'use lower-case letters, digits and _, a letter first',
        'key',
      );
      readables.set(name, broken(name));
      return;
    }
    const report = reportAt(findings, path);
    const condition = compileCondition(source, requestVocabulary(readables), report);
    const type =
      condition && checkType(condition, ['bool', 'string', 'int', 'double'], Object.keys(sources).length, report);
    if (!condition || !type) {
      readables.set(name, broken(name));
      return;
    }
    readables.set(name, { name: `signal.${name}`, type, read: remembered(list.length, condition.evaluate, type) });
    list.push({ name, condition });
  };

  for (const [name, source] of Object.entries(sources)) compile(name, source);
  return { list, readables };
}

const BROKEN = new CelFailure('no such key: the signal has a mistake of its own');

/** A signal with a mistake stays known, so that conditions that read it are not reported too. */
function broken(name: string): Readable {
  return { name: `signal.${name}`, type: 'bool', read: () => BROKEN };
}

/** A signal keeps to the type it had when it was compiled: what reads it relies on that. */
function remembered(index: number, evaluate: Evaluate, type: Readable['type']): Evaluate {
  const wrongType = new CelFailure(`the signal is not a ${type} this time`);
  return (scope) => {
    const known = scope.signals[index];
    if (known !== undefined) return known;
    const computed = evaluate(scope);
    const value = computed instanceof CelFailure || isOfType(computed, type) ? bounded(computed) : wrongType;
    scope.signals[index] = value;
    return value;
  };
}

const TOO_LONG = new CelFailure(`the signal is a text of more than ${MAX_TEXT_LENGTH} characters`);

/** Signals that join texts, read by signals that join them again, could grow without bound. */
function bounded(value: CelValue | CelFailure): CelValue | CelFailure {
  return typeof value === 'string' && value.length > MAX_TEXT_LENGTH ? TOO_LONG : value;
}

function isOfType(value: CelValue, type: Readable['type']): boolean {
  if (type === 'bool') return typeof value === 'boolean';
  if (type === 'string') return typeof value === 'string';
  return type === 'int' ? Number.isInteger(value) : typeof value === 'number';
}

/** The signals that an expression reads. */
function namesIn(source: string): string[] {
  const parts = [...partsOf(parsed(source))];
  return parts.flatMap(({ exprKind: kind }) => {
    if (kind.case !== 'selectExpr' || kind.value.operand?.exprKind.case !== 'identExpr') return [];
    return kind.value.operand.exprKind.value.name === 'signal' ? [kind.value.field] : [];
  });
}

/** What is wrong with the source is reported when it is compiled. */
function parsed(source: string): Expr | undefined {
  try {
    return source.length > CEL_LIMITS.sourceLength ? undefined : parse(source).expr;
  } catch {
    return undefined;
  }
}
