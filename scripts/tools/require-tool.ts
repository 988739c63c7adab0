import type { ToolName } from './pins.ts';
import { type Toolbox, toolbox } from './toolbox.ts';

/**
 * For tests: the path of a tool, or undefined after saying why there is none, so that the test can be skipped. In CI
 * (CI=true) it throws instead, since there nobody reads what was skipped. Looks only; `npm test` gets the tools before.
 */
export async function toolOrSkip(name: ToolName, from: Pick<Toolbox, 'find'> = toolbox): Promise<string | undefined> {
  try {
    return await from.find(name);
  } catch (error) {
    if (process.env.CI === 'true') throw error;
    console.warn(`skipped: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}
