import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type Scalar, visit } from 'yaml';
import { createFindings, type Findings, type Locate, type Path } from './findings.ts';

/** The largest document that is read, in UTF-16 code units. */
const MAX_DOCUMENT_LENGTH = 4 * 1024 * 1024;

/** A YAML (or JSON, its subset) document with the places of its values. */
export interface Source {
  /** Plain data: objects, arrays, strings, numbers, booleans, null. Undefined if the text cannot be read. */
  readonly data: unknown;
  readonly findings: Findings;
}

/** Reads YAML. Everything wrong with it becomes a finding. */
export function readSource(text: string, file: string): Source {
  if (text.length > MAX_DOCUMENT_LENGTH) {
    const findings = createFindings(file, () => ({ line: 0, column: 0 }));
    findings.error(
      'TOO_MANY',
      [],
      `the document has ${text.length} characters`,
      `keep it below ${MAX_DOCUMENT_LENGTH}`,
    );
    return { data: undefined, findings };
  }
  const lines = new LineCounter();
  const doc = parseDocument(text, { lineCounter: lines, strict: true, uniqueKeys: true, schema: 'core' });
  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const locate: Locate = (path, offset = 0) => placeOf(offsetIn(doc.contents, path, offset, text));
  const findings = createFindings(file, locate);
  const aliases = countAliases(doc);
  for (const error of doc.errors) {
    const at = placeOf(error.pos[0]);
    const what = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? error.code;
    const inner = createFindings(file, () => at);
    inner.error('YAML_SYNTAX', [], what, 'correct the YAML; indentation and quotes are the usual cause');
    return { data: undefined, findings: inner };
  }
  if (aliases > 0) {
    findings.error('YAML_SYNTAX', [], 'the document uses YAML aliases (*name)', 'write the value out in each place');
    return { data: undefined, findings };
  }
  return { data: doc.toJS(), findings };
}

function countAliases(doc: Parameters<typeof visit>[0]): number {
  let count = 0;
  visit(doc, { Alias: () => void count++ });
  return count;
}

/** The offset of the value at a path, or of its nearest parent that exists. */
function offsetIn(root: Node | null, path: Path, extra: number, text: string): number {
  let node = root;
  let start = startOf(node, 0);
  for (const key of path) {
    const { keyNode, value } = childOf(node, key);
    if (!value) return startOf(keyNode, start);
    start = startOf(value, start);
    node = value;
  }
  return extra > 0 && isScalar(node) ? start + offsetInScalar(node, extra, text) : start;
}

/** A field or item of a node; a field without a value has its key at least. */
function childOf(node: Node | null, key: string | number): { keyNode?: Node | undefined; value?: Node | undefined } {
  if (isSeq(node)) return { value: node.items[Number(key)] as Node | undefined };
  const pair = isMap(node) ? node.items.find((item) => keyOf(item) === key) : undefined;
  return { keyNode: pair?.key as Node | undefined, value: (pair?.value ?? undefined) as Node | undefined };
}

function startOf(node: Node | null | undefined, otherwise: number): number {
  return node?.range?.[0] ?? otherwise;
}

function keyOf(pair: Pair): unknown {
  return isScalar(pair.key) ? pair.key.value : pair.key;
}

/** Where the n-th character of a scalar's value stands in its text: exact for one-line scalars, else by its line. */
function offsetInScalar(node: Scalar, n: number, text: string): number {
  const [from = 0, to = from] = node.range ?? [];
  const raw = text.slice(from, to);
  const value = String(node.value);
  const direct = raw.indexOf(value);
  if (direct >= 0) return direct + n;
  const line = value.slice(0, n).split('\n').length - 1;
  const wanted = value.split('\n')[line]?.trim() ?? '';
  const at = wanted === '' ? -1 : raw.indexOf(wanted);
  return at < 0 ? 0 : at;
}
