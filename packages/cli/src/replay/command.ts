import { Command, InvalidArgumentError, Option } from 'commander';
import { addJsonOption } from '../commands/json-option.ts';
import { parseList, parsePair } from '../request/flag-values.ts';
import { addRequestFlags } from '../request/request-flags.ts';
import { catalogOption, policiesOption } from '../settings.ts';
import { DATA_VARIABLE } from './data-path.ts';
import { AUTO, FORMATS } from './formats/all-formats.ts';
import type { Assignment } from './outcome-mapping.ts';
import type { ReplayOptions } from './run-replay.ts';
import { SEED_LIMIT } from './seed-limit.ts';

/** Besides the policy, which has an option of its own. */
const SAID_BY_THE_SET = ['policy', 'prompt', 'inputTokens', 'requestId', 'history'];
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
    .action(async (options: ReplayOptions) => {
      // All other commands do without the engine, which takes longest to load.
      const { runReplay } = await import('./run-replay.ts');
      await runReplay(options);
    });
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
