import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { invalidFields } from '@signalbox/contracts';

/** The variable that names the folder with public data sets. */
export const DATA_VARIABLE = 'SIGNALBOX_DATA';

/** Where the sets come from that docs/replay.md describes. */
const SOURCES =
  'lm-sys/RouteLLM, clinc/oos-eval, TIGER-AI-Lab/MMLU-Pro, ulab-uiuc/LLMRouter, Azure/AzurePublicDataset, kvcache-ai/Mooncake';

/**
 * Where a file with prompts is: a relative path that does not exist here is looked up in the data folder.
 * @param dataFolder the value of SIGNALBOX_DATA
 * @throws INVALID_FIELD if it is in neither place
 */
export function locatePrompts(path: string, dataFolder: string | undefined): string {
  if (existsSync(path)) return path;
  if (isAbsolute(path)) throw missing(`there is no file ${path}`);
  if (!dataFolder) {
    throw missing(
      `there is no file ${path}, and ${DATA_VARIABLE} is not set. Set it to a folder with public data sets and the path ` +
        `is looked up there. They are on GitHub: ${SOURCES}; docs/replay.md says how to lay them out`,
    );
  }
  const inFolder = join(dataFolder, path);
  if (existsSync(inFolder)) return inFolder;
  throw missing(`there is no file ${path} here, nor ${inFolder} (${DATA_VARIABLE} is ${dataFolder})`);
}

function missing(description: string): Error {
  return invalidFields([{ field: '--prompts', description }]);
}
