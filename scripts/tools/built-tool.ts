import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { TOOL_PINS, type ToolName } from './pins.ts';
import type { ToolSource } from './tool-source.ts';

/** Where the pinned version of a tool lies once it is built. The version is in the name, so a new pin is built anew. */
export function builtPath(binFolder: string, name: ToolName): string {
  return join(binFolder, `${name}-${TOOL_PINS[name].version}`);
}

/** Looks for what was built before. */
export function createBuiltTool(binFolder: string): ToolSource {
  return async (name) => {
    const path = builtPath(binFolder, name);
    return access(path, constants.X_OK).then(
      () => ({ path }),
      () => ({ missing: `${path} does not exist` }),
    );
  };
}
