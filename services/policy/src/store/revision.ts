import { createHash } from 'node:crypto';

/** How many revisions of a document are kept, the newest included. */
export const KEPT_REVISIONS = 50;

/** One state a document was in. Without a document it marks a deletion. */
export interface Revision<Document> {
  /** From 1, rising by 1. */
  readonly number: number;
  /** The hash of the source; empty for a deletion. */
  readonly etag: string;
  /** The text, YAML or JSON. */
  readonly source: string;
  readonly document: Document | undefined;
  readonly createdAtMs: number;
  /** `file:<name>`, `api` or `rollback:<revision>`. */
  readonly origin: string;
}

/** What is kept of a document's past. Immutable. */
export interface History<Document> {
  /** Newest first, at most {@link KEPT_REVISIONS}. */
  readonly revisions: readonly Revision<Document>[];
  /** The highest number given out. Above the newest revision's if that one was lost on disk: numbers never come twice. */
  readonly lastNumber: number;
}

export const NO_HISTORY: History<never> = { revisions: [], lastNumber: 0 };

/** 132 bits of SHA-256, base64url: equal text has an equal etag. */
export function etagOf(source: string): string {
  return createHash('sha256').update(source).digest('base64url').slice(0, 22);
}

/** The revision that would follow next. */
export function nextRevision<Document>(
  history: History<Document>,
  made: Pick<Revision<Document>, 'source' | 'document' | 'createdAtMs' | 'origin'>,
): Revision<Document> {
  const etag = made.document === undefined ? '' : etagOf(made.source);
  return { ...made, number: history.lastNumber + 1, etag };
}

export function append<Document>(history: History<Document>, revision: Revision<Document>): History<Document> {
  return {
    revisions: [revision, ...history.revisions].slice(0, KEPT_REVISIONS),
    lastNumber: revision.number,
  };
}

/** The newest revision, unless it marks a deletion. */
export function liveRevision<Document>(history: History<Document> | undefined): Revision<Document> | undefined {
  const newest = history?.revisions[0];
  return newest?.document === undefined ? undefined : newest;
}

/** False if the newest revision was lost, so that nobody knows what it was. */
export function isWhole(history: History<unknown> | undefined): boolean {
  return history !== undefined && history.lastNumber > 0 && history.revisions[0]?.number === history.lastNumber;
}
