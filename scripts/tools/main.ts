import { parseArgs } from 'node:util';
import { TOOL_PINS, type ToolName } from './pins.ts';
import { toolbox } from './toolbox.ts';

const NAMES = Object.keys(TOOL_PINS) as ToolName[];

const HELP = `usage: node scripts/tools/main.ts [names...]

With names: prints the path of each tool and gets it first if need be.
Without: shows which tools are here. Nothing is fetched.

tools: ${NAMES.map((name) => `${name} ${TOOL_PINS[name].version}`).join(', ')}
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', short: 'h' } },
});
const unknown = positionals.filter((name) => !NAMES.some((known) => known === name));
if (values.help === true) {
  console.log(HELP);
} else if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(', ')}; the tools are ${NAMES.join(', ')}`);
  process.exitCode = 2;
} else if (positionals.length === 0) {
  await list();
} else {
  await get(positionals as ToolName[]);
}

async function list(): Promise<void> {
  for (const name of NAMES) {
    const path = await toolbox.find(name).catch(() => 'not here');
    console.log(`${name.padEnd(12)} ${path}`);
  }
}

async function get(names: readonly ToolName[]): Promise<void> {
  for (const name of names) {
    try {
      console.log(await toolbox.ensure(name));
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    }
  }
}
