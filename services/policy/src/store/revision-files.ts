import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type DescMessage, fromJson, type JsonValue, type MessageShape, toJson } from '@bufbuild/protobuf';
import { errorText, isMissing } from '../file-error.ts';
import type { Logger } from '../logger.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { etagOf, type History, KEPT_REVISIONS, type Revision } from './revision.ts';

/** One document's revisions on disk, a file each. */
export interface RevisionFiles<Document> {
  /** Reads what is there. A file that is corrupt or half written is skipped with a warning. */
  load(): Promise<History<Document>>;
  /** Writes a revision and removes the one it pushes out. */
  save(revision: Revision<Document>): Promise<void>;
  remove(revisionNumber: number): Promise<void>;
}

/** What a file holds. The etag proves that the source is whole. */
interface StoredRevision {
  readonly revision: number;
  readonly etag: string;
  readonly createdAt: string;
  readonly origin: string;
  readonly source: string;
  /** The message in protobuf's JSON mapping. Absent for a deletion. */
  readonly document?: JsonValue;
}

const FILE_NAME = /^(\d{10})\.json$/;

/** @param schema of the document */
export function createRevisionFiles<Desc extends DescMessage>(
  directory: string,
  schema: Desc,
  logger: Logger,
): RevisionFiles<MessageShape<Desc>> {
  const pathOf = (revisionNumber: number) => revisionPath(directory, revisionNumber);
  const remove = (revisionNumber: number) => rm(pathOf(revisionNumber), { force: true });

  const loadOne = async (revisionNumber: number) => {
    const path = pathOf(revisionNumber);
    try {
      return decode(schema, revisionNumber, await readFile(path, 'utf8'));
    } catch (error) {
      const cause = errorText(error);
      logger.warn({ path, cause }, `${path}: a stored revision cannot be read and is skipped: ${cause}`);
      return undefined;
    }
  };

  return {
    async load() {
      const numbers = await listNumbers(directory);
      await Promise.all(numbers.slice(KEPT_REVISIONS).map(remove));
      const revisions = await Promise.all(numbers.slice(0, KEPT_REVISIONS).map(loadOne));
      return { revisions: revisions.filter((revision) => revision !== undefined), lastNumber: numbers[0] ?? 0 };
    },
    async save(revision) {
      await writeFileAtomic(pathOf(revision.number), encode(schema, revision));
      await remove(revision.number - KEPT_REVISIONS);
    },
    remove,
  };
}

/** The file of a revision. */
export function revisionPath(directory: string, revisionNumber: number): string {
  return join(directory, `${String(revisionNumber).padStart(10, '0')}.json`);
}

/** The numbers of the files in a directory, highest first. */
async function listNumbers(directory: string): Promise<number[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return names.flatMap((name) => Number(FILE_NAME.exec(name)?.[1] ?? []) || []).sort((a, b) => b - a);
}

function encode<Desc extends DescMessage>(schema: Desc, revision: Revision<MessageShape<Desc>>): string {
  const stored: StoredRevision = {
    revision: revision.number,
    etag: revision.etag,
    createdAt: new Date(revision.createdAtMs).toISOString(),
    origin: revision.origin,
    source: revision.source,
    ...(revision.document !== undefined && { document: toJson(schema, revision.document) }),
  };
  return `${JSON.stringify(stored, undefined, 2)}\n`;
}

/** Fields that a newer version wrote are ignored, so that a downgrade keeps its revisions. */
function decode<Desc extends DescMessage>(
  schema: Desc,
  revisionNumber: number,
  text: string,
): Revision<MessageShape<Desc>> {
  const stored = JSON.parse(text) as StoredRevision;
  const { document, etag, source, origin } = stored;
  const createdAtMs = Date.parse(stored.createdAt);
  if (stored.revision !== revisionNumber) throw new Error(`it holds revision ${stored.revision}`);
  if (typeof source !== 'string' || typeof origin !== 'string') throw new Error('source or origin is missing');
  if (Number.isNaN(createdAtMs)) throw new Error('createdAt is not a time');
  if (etag !== (document === undefined ? '' : etagOf(source))) throw new Error('the etag does not fit the source');
  return {
    number: revisionNumber,
    etag,
    source,
    origin,
    createdAtMs,
    document: document === undefined ? undefined : fromJson(schema, document, { ignoreUnknownFields: true }),
  };
}
