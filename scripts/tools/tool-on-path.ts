import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runProgram } from '../run-program.ts';
import { TOOL_PINS } from './pins.ts';
import type { ToolSource } from './tool-source.ts';
import { isAtLeast, versionIn } from './version.ts';

const VERSION_TIMEOUT_MS = 10_000;

/** Looks for a tool on the PATH and takes it if it is new enough. */
export function createToolOnPath(env: NodeJS.ProcessEnv): ToolSource {
  return async (name) => {
    const { versionArgs, floor } = TOOL_PINS[name];
    const path = (env.PATH ?? '')
      .split(delimiter)
      .map((folder) => join(folder, name))
      .find(isExecutable);
    if (path === undefined) return { missing: `${name} is not on the PATH` };
    const { output } = await runProgram(path, versionArgs, { env, timeoutMs: VERSION_TIMEOUT_MS });
    const version = versionIn(output);
    if (version === undefined) return { missing: `${path} does not say its version` };
    return isAtLeast(version, floor) ? { path } : { missing: `${path} is ${version}, older than ${floor}` };
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
