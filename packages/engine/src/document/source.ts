import { type Document, isAlias, isMap, isSeq, LineCounter, parseDocument, type YAMLError } from 'yaml';
import { createFindings, type Findings, NOWHERE, type Path, type Position, untilTooMany } from './findings.ts';
import { keyOf, type Tree, whereIn } from './where.ts';

/** The largest document that is read, in UTF-16 code units. */
const MAX_DOCUMENT_LENGTH = 4 * 1024 * 1024;
/** One error makes many; the first few matter. */
const MAX_SYNTAX_ERRORS = 100;
/** Deeper than any document of ours, and far from what the stack holds. */
const MAX_DEPTH = 100;

/** A YAML (or JSON, its subset) document with the places of its values. */
export interface Source {
  /** Plain data: objects, arrays, strings, numbers, booleans, null. Undefined if the text cannot be read. */
  readonly data: unknown;
  readonly findings: Findings;
}

/** Reads YAML. Everything wrong with it becomes a finding. */
export function readSource(text: string, file: string): Source {
  if (text.length > MAX_DOCUMENT_LENGTH) {
    const remedy = `keep it below ${MAX_DOCUMENT_LENGTH}`;
    return unreadable(file, 'TOO_MANY', `the document has ${text.length} characters`, remedy);
  }
  const lines = new LineCounter();
  const doc = parseYaml(text, lines);
  if (!doc) return unreadable(file, 'YAML_SYNTAX', 'the document is nested too deeply', NEST_LESS);
  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const problems = [...doc.errors, ...doc.warnings];
  if (problems.some(({ message }) => /call stack/.test(message))) {
    return unreadable(file, 'YAML_SYNTAX', 'the document is nested too deeply', NEST_LESS);
  }
  if (problems.length > 0) return { data: undefined, findings: syntaxFindings(problems, file, placeOf) };
  const findings = createFindings(file, (path, spot) => placeOf(whereIn(doc.contents, path, spot, text)));
  return { data: untilTooMany(() => (checkTree(doc.contents, [], findings) ? doc.toJS() : undefined)), findings };
}

const NEST_LESS = 'nest less deeply';

function unreadable(file: string, code: 'TOO_MANY' | 'YAML_SYNTAX', message: string, remedy: string): Source {
  const findings = createFindings(file, NOWHERE);
  findings.error(code, [], message, remedy);
  return { data: undefined, findings };
}

/** Undefined if it is nested so deeply that the parser gives up. */
function parseYaml(text: string, lineCounter: LineCounter): Document | undefined {
  try {
    // That keys are unique is checked here, in linear time; places and texts are not wanted in messages.
    const options = { uniqueKeys: false, prettyErrors: false } as const;
    return parseDocument(text, { ...options, lineCounter, strict: true, schema: 'core', logLevel: 'error' });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The first problem of each line: the others mostly follow from it. */
function syntaxFindings(problems: readonly YAMLError[], file: string, placeOf: (offset: number) => Position): Findings {
  let place = placeOf(0);
  const findings = createFindings(file, () => place);
  const lines = new Set<number>();
  for (const { pos, code, message } of problems.slice(0, MAX_SYNTAX_ERRORS)) {
    place = placeOf(pos[0]);
    if (lines.has(place.line)) continue;
    lines.add(place.line);
    const usual = 'correct the YAML; indentation and quotes are the usual cause';
    const [what, remedy] =
      code === 'MULTIPLE_DOCS' ? ['a second document begins', 'write one per file'] : [message, usual];
    findings.error('YAML_SYNTAX', [], what, remedy);
  }
  return findings;
}

/**
 * Reports what valid YAML may have and a document of ours may not.
 * @returns false if the values are not to be read
 */
function checkTree(node: Tree, path: Path, findings: Findings): boolean {
  if (isAlias(node)) {
    findings.error('YAML_SYNTAX', path, 'the document uses YAML aliases (*name)', 'write the value out in each place');
    return false;
  }
  if (node?.tag) {
    findings.error(
      'YAML_SYNTAX',
      path,
      `the document uses YAML tags (${node.tag})`,
      'leave them out; quotes make a text',
    );
    return false;
  }
  if (path.length > MAX_DEPTH) {
    findings.error('YAML_SYNTAX', path, 'the document is nested too deeply', NEST_LESS);
    return false;
  }
  if (isSeq(node)) return node.items.every((item, i) => checkTree(item as Tree, [...path, i], findings));
  if (!isMap(node)) return true;
  const keys = new Set<string>();
  return node.items.every((pair) => {
    const key = keyOf(pair);
    if (key === undefined) {
      findings.error('YAML_SYNTAX', path, 'a key is not a text', 'write `key: value`');
      return false;
    }
    const at = [...path, key];
    if (keys.has(key)) findings.error('DUPLICATE_NAME', at, `'${key}' is written twice`, 'keep one of them', 'key');
    keys.add(key);
    return checkTree(pair.value as Tree, at, findings);
  });
}
