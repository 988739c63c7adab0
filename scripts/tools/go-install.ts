import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../run-program.ts';
import { builtPath } from './built-tool.ts';
import { TOOL_PINS, type ToolName, type ToolPin } from './pins.ts';
import type { ToolSource } from './tool-source.ts';

// helm takes two and a half minutes on two cores with nothing cached.
const BUILD_TIMEOUT_MS = 20 * 60_000;

/**
 * Builds the pinned version of a tool with the Go on the PATH. Builds into a folder of its own and moves the finished
 * binary, so that of several builders at once each leaves a whole one.
 */
export function createGoInstall(binFolder: string, env: NodeJS.ProcessEnv): ToolSource {
  return async (name) => {
    await mkdir(binFolder, { recursive: true });
    const building = await mkdtemp(join(binFolder, 'building-'));
    try {
      const args = installArgs(name);
      const options = { env: { ...env, GOBIN: building }, timeoutMs: BUILD_TIMEOUT_MS };
      const { code, output } = await runProgram('go', args, options);
      if (code !== 0) return { missing: `go ${args.join(' ')}: ${output.split('\n').slice(-3).join(' ')}` };
      const path = builtPath(binFolder, name);
      await rename(join(building, name), path);
      return { path };
    } finally {
      await rm(building, { recursive: true });
    }
  };
}

function installArgs(name: ToolName): string[] {
  const { goPackage, version, versionVariable }: ToolPin = TOOL_PINS[name];
  const stamp = versionVariable === undefined ? [] : ['-ldflags', `-X ${versionVariable}=v${version}`];
  return ['install', ...stamp, `${goPackage}@v${version}`];
}
