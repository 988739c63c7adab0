import type { ToolName } from './pins.ts';

/** The path of a usable binary, or why there is none. */
export type SourceResult = { readonly path: string } | { readonly missing: string };

/** One way to a tool. Rejects only on faults of the machine, such as a full disk. */
export type ToolSource = (name: ToolName) => Promise<SourceResult>;
