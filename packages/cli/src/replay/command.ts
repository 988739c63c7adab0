import { Command, InvalidArgumentError, Option } from 'commander';
import { addJsonOption } from '../commands/json-option.ts';
import { note, paintOut, print, printJson } from '../output.ts';
import { showMilliseconds } from '../rendering/units.ts';
import { parseList, parsePair } from '../request/flag-values.ts';
import { addRequestFlags, requestOfFlags } from '../request/request-flags.ts';
import { catalogOption, policiesOption } from '../settings.ts';
import { DATA_VARIABLE, locatePrompts } from './data-path.ts';
import { FORMATS } from './formats/all-formats.ts';
import { loadPolicy } from './load-policy.ts';
import { openPrompts } from './open-prompts.ts';
import type { Assignment } from './outcome-mapping.ts';
import { createProgress } from './progress.ts';
import { replay, SEED_LIMIT } from './replay.ts';
import type { ReplayReport } from './report.ts';
import { showCount } from './report-cells.ts';
import { renderReport } from './report-text.ts';

interface ReplayCommandOptions {
  readonly policy: string;
  readonly prompts: string;
  readonly format: string;
  readonly catalog: string;
  readonly policies: string;
  readonly limit?: number;
  readonly seed: number;
  readonly taskField?: string;
  readonly outcomes?: readonly Assignment[];
  readonly by?: string;
  readonly json?: boolean;
}

/** Besides the policy, which has an option of its own. */
const SAID_BY_THE_SET = ['policy', 'prompt', 'inputTokens', 'requestId', 'history'];
/** Found from the content. */
const AUTO = 'auto';

const EXAMPLES = `
Formats, found from the content unless --format says which:
${FORMATS.map(({ name, about }) => `  ${name.padEnd(12)} ${about}`).join('\n')}

A path of --prompts that does not exist here is looked up in the folder that ${DATA_VARIABLE} names.

Examples:
  $ signalbox replay --policy support-desk --prompts prompts.txt
  $ signalbox replay --policy support-desk --prompts clinc150/data_train_val.json.gz --by intent
  $ signalbox replay --policy contract-review --task contract-review --prompts routellm/mmlu.jsonl.gz
  $ signalbox replay --policy latency-and-batch --mode batch --prompts traces/AzureLLMInferenceTrace_code.csv.gz
  $ signalbox replay --policy always-on --prompts traces/AzureLLMInferenceTrace_conv.csv.gz --json | jq .cost`;

/** Adds `signalbox replay`. */
export function addReplayCommand(program: Command): void {
  const command = program
    .command('replay')
    .description('run recorded prompts through a policy: shares, cost, escalations, accuracy, speed')
    .requiredOption('--policy <name>', 'policy to decide by')
    .requiredOption('--prompts <file>', 'file with prompts, plain or .gz')
    .addOption(
      new Option('--format <format>', 'how prompts are written')
        .choices([AUTO, ...FORMATS.map(({ name }) => name)])
        .default(AUTO),
    )
    .addOption(catalogOption())
    .addOption(policiesOption())
    .option('--limit <count>', 'only the first requests', parseWhole(1, Number.MAX_SAFE_INTEGER))
    .option('--seed <number>', 'decides what is left to chance', parseWhole(0, SEED_LIMIT - 1), 1)
    .addOption(
      new Option('--task-field <field>', 'field of the set that holds the task, such as domain').conflicts('task'),
    )
    .option(
      '--outcomes <column=pool,…>',
      'which pool, target or label:key=value a recorded column stands for',
      parseAssignments,
    )
    .option('--by <field>', 'break rules down by a field of the set, such as intent')
    .addHelpText('after', EXAMPLES)
    .action(runReplay);
  addJsonOption(command);
  addFactFlags(command);
}

/** The flags of `signalbox route` for what every request says, apart from what the set says of each. */
function addFactFlags(command: Command): void {
  const flags = new Command();
  addRequestFlags(flags);
  for (const option of flags.options) {
    if (!SAID_BY_THE_SET.includes(option.attributeName()))
      command.addOption(option.helpGroup('What every request says:'));
  }
}

async function runReplay(options: ReplayCommandOptions): Promise<void> {
  const startedMs = performance.now();
  const report = await reportOf(options);
  if (options.json) return printJson(report);
  print(renderReport(report, paintOut));
  note(`replayed ${showCount(report.requests)} requests in ${showMilliseconds(performance.now() - startedMs)}`);
}

async function reportOf(options: ReplayCommandOptions): Promise<ReplayReport> {
  const { policy: name, policies, catalog, format, seed, limit, taskField, outcomes, by } = options;
  const path = locatePrompts(options.prompts, process.env[DATA_VARIABLE]);
  const policy = await loadPolicy({ name, policies, catalog });
  const prompts = await openPrompts(path, format === AUTO ? undefined : format);
  const progress = createProgress(process.stderr, prompts.sizeBytes);
  try {
    return await replay({
      policy,
      prompts,
      nowMs: Date.now(),
      seed,
      limit,
      request: requestOfFlags({ ...options, policy: undefined }),
      taskField,
      outcomes,
      groupBy: by,
      onProgress: progress.update,
    });
  } finally {
    progress.stop();
  }
}

function parseAssignments(text: string): Assignment[] {
  return parseList(text).map((part) => {
    const [column, targets] = parsePair(part);
    return { column, targets };
  });
}

function parseWhole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Write a whole number from ${least} to ${most}.`);
  };
}
