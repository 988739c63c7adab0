import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Finding } from '@signalbox/contracts';
import { errorText } from '../file-error.ts';
import { errorFinding } from '../store/compile.ts';
import { etagOf } from '../store/revision.ts';

/** Where people keep the documents. */
export interface SourcePaths {
  /** A directory of policies. */
  readonly policies: string | undefined;
  /** A file, or a directory that holds `catalog.yaml` or one document. */
  readonly catalog: string | undefined;
}

/** One document as it stands on disk. */
export interface SourceFile {
  /** The name in its directory. */
  readonly name: string;
  readonly path: string;
  /** Undefined if it cannot be read. */
  readonly text: string | undefined;
  readonly etag: string;
  /** Why it cannot be read. */
  readonly findings: readonly Finding[];
}

/** What is on disk now. A part that is undefined is not configured or cannot be read: nothing is known of it. */
export interface SourceContent {
  readonly catalog: SourceFile | undefined;
  /** By name. */
  readonly policies: readonly SourceFile[] | undefined;
  /** A finding per path that cannot be read. */
  readonly unreadable: readonly Finding[];
}

/** The largest file that is read; the engine takes no longer document. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** Names that begin with a dot are leftovers of editors and the machinery of Kubernetes volumes. */
const DOCUMENT_NAME = /^[^.].*\.(yaml|yml|json)$/i;

export function isDocumentName(name: string): boolean {
  return DOCUMENT_NAME.test(name);
}

export async function readSources({ policies, catalog }: SourcePaths): Promise<SourceContent> {
  const unreadable: Finding[] = [];
  const attempt = async <Content>(
    path: string | undefined,
    variable: string,
    read: (path: string) => Promise<Content>,
  ) => {
    if (path === undefined) return undefined;
    try {
      return await read(path);
    } catch (error) {
      const remedy = `create it, or set ${variable} to another path`;
      unreadable.push(errorFinding('UNREADABLE', path, `cannot be read: ${errorText(error)}`, remedy));
      return undefined;
    }
  };
  const catalogFile = await attempt(catalog, 'SIGNALBOX_CATALOG', async (path) =>
    readDocument(await findCatalog(path)),
  );
  const policyFiles = await attempt(policies, 'SIGNALBOX_POLICIES', (path) => readPolicies(path, catalogFile?.path));
  return { catalog: catalogFile, policies: policyFiles, unreadable };
}

/** @param catalogPath may lie in the same directory */
async function readPolicies(directory: string, catalogPath: string | undefined): Promise<SourceFile[]> {
  const isCatalog = (path: string) => catalogPath !== undefined && resolve(path) === resolve(catalogPath);
  const files: SourceFile[] = [];
  for (const name of await listDocuments(directory)) {
    const path = join(directory, name);
    if (!isCatalog(path)) files.push(await readDocument({ name, path }));
  }
  return files;
}

async function findCatalog(path: string): Promise<{ name: string; path: string }> {
  if (!(await stat(path)).isDirectory()) return { name: basename(path), path };
  const names = await listDocuments(path);
  const [name] = [
    ...names.filter((candidate) => candidate.startsWith('catalog.')),
    ...(names.length === 1 ? names : []),
  ];
  if (name === undefined) throw new Error(`it holds ${names.length} documents, and none is named catalog.yaml`);
  return { name, path: join(path, name) };
}

/** The names of documents that are files or links, sorted. A link that leads nowhere is one too, so that it is reported. */
async function listDocuments(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const documents = entries.filter((entry) => isDocumentName(entry.name) && (entry.isFile() || entry.isSymbolicLink()));
  return documents.map((entry) => entry.name).sort();
}

async function readDocument({ name, path }: { name: string; path: string }): Promise<SourceFile> {
  const refuse = (message: string, remedy: string): SourceFile => ({
    name,
    path,
    text: undefined,
    etag: '',
    findings: [errorFinding('UNREADABLE', path, message, remedy)],
  });
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) return refuse(`has ${size} bytes`, `keep it below ${MAX_FILE_BYTES}`);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
    return { name, path, text, etag: etagOf(text), findings: [] };
  } catch (error) {
    if (error instanceof TypeError) return refuse('is not valid UTF-8', 'save it as UTF-8');
    return refuse(`cannot be read: ${errorText(error)}`, 'correct or remove the file');
  }
}
