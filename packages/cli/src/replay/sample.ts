import type { RouteRequest } from '@signalbox/contracts';

/** What was recorded of a model's answer to a prompt. */
export interface RecordedAnswer {
  /** How right it is: 1 right, 0 wrong or not readable; in between where the set gives partial scores. */
  readonly score: number;
  readonly outputTokens?: number;
}

/** One request of a set of prompts, with what was recorded of it. */
export interface Sample {
  /** Without a policy. */
  readonly request: RouteRequest;
  /** When it arrived, in milliseconds since 1970 UTC, where the set says so. */
  readonly atMs?: number;
  /** Tokens of the answer it got, whoever gave it. */
  readonly outputTokens?: number;
  /** Further values that stand with it, such as its domain. */
  readonly fields: Readonly<Record<string, string>>;
  /** By column; undefined where the model was not asked. */
  readonly answers: readonly (RecordedAnswer | undefined)[];
}

/** An entry that cannot be read. */
export interface UnreadableEntry {
  /** As in `line 7`. */
  readonly place: string;
  readonly problem: string;
}

export type Entry = Sample | UnreadableEntry;

/** A model whose answers were recorded. */
export interface Column {
  /** As the set calls it, such as `weak`. */
  readonly name: string;
  /** The model's name. */
  readonly model: string;
}

/** Prompts of one file. */
export interface PromptSet {
  readonly path: string;
  /** The name of the format. */
  readonly format: string;
  readonly sizeBytes: number;
  /** The recorded models; empty if no outcomes are recorded. */
  readonly columns: readonly Column[];
  /** The field by which shares are broken down if nobody says otherwise. */
  readonly groupBy?: string;
  /** The entries from the beginning. @param onBytes told how many bytes of the file have been read */
  entries(onBytes?: (bytes: number) => void): AsyncIterable<Entry>;
}
