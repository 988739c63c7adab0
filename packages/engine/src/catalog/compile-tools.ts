import { create } from '@bufbuild/protobuf';
import { type Tool, type ToolCall, ToolCallSchema } from '@signalbox/contracts';
import type { Findings } from '../document/findings.ts';
import { durationOf } from '../routing/durations.ts';

/** How long a tool may take where the catalog does not say. */
const DEFAULT_TOOL_TIMEOUT_MS = 2000;

/** Compiles tools into the calls that plans carry. */
export function compileTools(tools: readonly Tool[], findings: Findings): Map<string, ToolCall> {
  const calls = new Map<string, ToolCall>();
  tools.forEach(({ name, timeout }, i) => {
    if (name === '') findings.error('MISSING_FIELD', ['tools', i], 'the tool has no name', 'add `name`');
    if (calls.has(name))
      findings.error('DUPLICATE_NAME', ['tools', i, 'name'], `there are two tools '${name}'`, 'rename one');
    calls.set(name, create(ToolCallSchema, { name, timeout: timeout ?? durationOf(DEFAULT_TOOL_TIMEOUT_MS) }));
  });
  return calls;
}
