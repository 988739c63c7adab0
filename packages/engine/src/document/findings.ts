import { create } from '@bufbuild/protobuf';
import { type Finding, FindingSchema, Severity } from '@signalbox/contracts';

/** A place in a document: line and column from 1, column in UTF-16 code units; 0 where unknown. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The path of a value: field names and list positions. */
export type Path = readonly (string | number)[];

/** Finds the place of the value at a path, moved right by `offset` characters of its text. */
export type Locate = (path: Path, offset?: number) => Position;

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
  error(code: FindingCode, path: Path, message: string, remedy: string, offset?: number): void;
  warning(code: FindingCode, path: Path, message: string, remedy: string, offset?: number): void;
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

/** @param locate finds places; for a document without text it answers 0, 0. */
export function createFindings(file: string, locate: Locate): Findings {
  const found: Finding[] = [];
  const add = (severity: Severity, code: FindingCode, path: Path, message: string, remedy: string, offset = 0) => {
    const { line, column } = locate(path, offset);
    found.push(create(FindingSchema, { severity, code, file, line, column, path: renderPath(path), message, remedy }));
  };
  return {
    error: (...args) => add(Severity.ERROR, ...args),
    warning: (...args) => add(Severity.WARNING, ...args),
    list: () => found.toSorted((a, b) => a.severity - b.severity || a.line - b.line || a.column - b.column),
    get hasErrors() {
      return found.some((finding) => finding.severity === Severity.ERROR);
    },
  };
}
