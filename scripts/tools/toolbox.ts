import { join } from 'node:path';
import { createBuiltTool } from './built-tool.ts';
import { createDebianPackage } from './debian-package.ts';
import { createGoInstall } from './go-install.ts';
import { TOOL_PINS, type ToolName } from './pins.ts';
import { createToolOnPath } from './tool-on-path.ts';
import type { ToolSource } from './tool-source.ts';

export interface Toolbox {
  /** The path of a usable binary that is already there, at the pinned version or on the PATH; rejects without one. */
  readonly find: (name: ToolName) => Promise<string>;
  /** As `find`, but gets the tool if it is not there, which may take minutes. Rejects with all that was tried. */
  readonly ensure: (name: ToolName) => Promise<string>;
}

/** The tools of one folder and one environment (PATH and the settings of Go). */
export function createToolbox(binFolder: string, env: NodeJS.ProcessEnv): Toolbox {
  const here = [createBuiltTool(binFolder), createToolOnPath(env)];
  const elsewhere = [createGoInstall(binFolder, env), createDebianPackage(env)];
  return {
    find: (name) => firstOf(here, name, `get it with: node scripts/tools/main.ts ${name}`),
    ensure: (name) => firstOf([...here, ...elsewhere], name, remedy(name)),
  };
}

/** The tools of this repository. */
export const toolbox: Toolbox = createToolbox(join(import.meta.dirname, '../../.tools/bin'), process.env);

async function firstOf(sources: readonly ToolSource[], name: ToolName, remedyText: string): Promise<string> {
  const tried: string[] = [];
  for (const source of sources) {
    const result = await source(name);
    if ('path' in result) return result.path;
    tried.push(`- ${result.missing}`);
  }
  throw new Error([`no usable ${name}:`, ...tried, remedyText].join('\n'));
}

function remedy(name: ToolName): string {
  return `put ${name} ${TOOL_PINS[name].floor} or newer on the PATH, or a Go that reaches its module proxy`;
}
