import { create } from '@bufbuild/protobuf';
import { type Finding, FindingSchema, Severity } from '@signalbox/contracts';

/** A place in a document: line and column from 1, column in UTF-16 code units; 0 where unknown. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The path of a value: field names and list positions. */
export type Path = readonly (string | number)[];

/** Which character of the value at a path is meant, from 0; or the key that the value has in its mapping. */
export type Spot = number | 'key';

/** Finds the place of the value at a path. */
export type Locate = (path: Path, spot: Spot) => Position;

/** For a document without text. */
export const NOWHERE: Locate = () => ({ line: 0, column: 0 });

/** More errors than anybody reads at a time: a bound on the work and on the size of the answer. */
const MAX_ERRORS = 500;

/** Thrown when there are so many errors that nobody needs to know of more. */
class TooManyErrors extends Error {}

/** Does the work of finding, up to its end or to MAX_ERRORS. */
export function untilTooMany<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof TooManyErrors) return undefined;
    throw error;
  }
}

/** Every kind of finding, so that remedies and tests can rely on the codes. */
export type FindingCode =
  | 'YAML_SYNTAX'
  | 'UNKNOWN_FIELD'
  | 'WRONG_TYPE'
  | 'MISSING_FIELD'
  | 'INVALID_VALUE'
  | 'INVALID_NAME'
  | 'DUPLICATE_NAME'
  | 'CEL_SYNTAX'
  | 'CEL_UNKNOWN_NAME'
  | 'CEL_TYPE'
  | 'CEL_UNKNOWN_VALUE'
  | 'CEL_TOO_LARGE'
  | 'SIGNAL_CYCLE'
  | 'UNKNOWN_POOL'
  | 'UNKNOWN_TARGET'
  | 'UNKNOWN_PROVIDER'
  | 'UNKNOWN_MODEL'
  | 'UNKNOWN_TOOL'
  | 'EMPTY_POOL'
  | 'UNREACHABLE_RULE'
  | 'BAD_WEIGHTS'
  | 'NO_TARGET_LEFT'
  | 'TOO_MANY';

/** Collects what is wrong with one document. */
export interface Findings {
  error(code: FindingCode, path: Path, message: string, remedy: string, spot?: Spot): void;
  warning(code: FindingCode, path: Path, message: string, remedy: string, spot?: Spot): void;
  /** Errors first, then by place. */
  list(): Finding[];
  readonly hasErrors: boolean;
}

/** Renders a path as in `rules[2].when`. */
export function renderPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/** Names in documents can be long, and need not be Unicode; what is said of them is neither. */
const MAX_TEXT_LENGTH = 500;

function clip(text: string): string {
  return (text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH - 1)}…` : text).toWellFormed();
}

/**
 * Collects findings. Of more than 500 errors only the first are collected: then `error` throws, and `untilTooMany`
 * catches that.
 * @param locate finds places; for a document without text, NOWHERE
 */
export function createFindings(file: string, locate: Locate): Findings {
  const found: Finding[] = [];
  let errors = 0;
  const add = (severity: Severity, code: FindingCode, path: Path, message: string, remedy: string, spot: Spot = 0) => {
    const { line, column } = locate(path, spot);
    const texts = { path: clip(renderPath(path)), message: clip(message), remedy: clip(remedy) };
    found.push(create(FindingSchema, { severity, code, file, line, column, ...texts }));
  };
  return {
    error: (...args) => {
      if (errors === MAX_ERRORS) {
        add(Severity.ERROR, 'TOO_MANY', [], `only the first ${MAX_ERRORS} errors are listed`, 'correct these first');
        throw new TooManyErrors();
      }
      errors++;
      add(Severity.ERROR, ...args);
    },
    warning: (...args) => add(Severity.WARNING, ...args),
    list: () => found.toSorted((a, b) => a.severity - b.severity || a.line - b.line || a.column - b.column),
    get hasErrors() {
      return errors > 0;
    },
  };
}
