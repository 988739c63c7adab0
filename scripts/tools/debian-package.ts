import { runProgram } from '../run-program.ts';
import { TOOL_PINS, type ToolPin } from './pins.ts';
import { createToolOnPath } from './tool-on-path.ts';
import type { SourceResult, ToolSource } from './tool-source.ts';
import { isAtLeast, versionIn } from './version.ts';

const QUERY_TIMEOUT_MS = 30_000;
const INSTALL_TIMEOUT_MS = 5 * 60_000;

/** Installs the package of the distribution, if we are root and its version will do. */
export function createDebianPackage(env: NodeJS.ProcessEnv): ToolSource {
  return async (name) => {
    const { debianPackage, floor }: ToolPin = TOOL_PINS[name];
    if (debianPackage === undefined) return { missing: `Debian has no package of ${name}` };
    if (process.getuid?.() !== 0) return { missing: `apt-get install ${debianPackage} needs root` };
    const candidate = await candidateVersion(debianPackage, env);
    if (candidate === undefined) return { missing: `apt-cache knows no package ${debianPackage}` };
    if (!isAtLeast(candidate, floor)) return { missing: `Debian's ${name} is ${candidate}, older than ${floor}` };
    return (await install(debianPackage, env)) ?? createToolOnPath(env)(name);
  };
}

async function candidateVersion(debianPackage: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { output } = await runProgram('apt-cache', ['policy', debianPackage], { env, timeoutMs: QUERY_TIMEOUT_MS });
  // An epoch, the number before a colon, is no part of the tool's own version.
  const candidate = /Candidate: (?:\d+:)?(\S+)/.exec(output)?.[1];
  return candidate && versionIn(candidate);
}

async function install(debianPackage: string, env: NodeJS.ProcessEnv): Promise<SourceResult | undefined> {
  const args = ['install', '--yes', '--no-install-recommends', debianPackage];
  const { code, output } = await runProgram('apt-get', args, { env, timeoutMs: INSTALL_TIMEOUT_MS });
  return code === 0 ? undefined : { missing: `apt-get ${args.join(' ')}: ${output.split('\n').slice(-3).join(' ')}` };
}
