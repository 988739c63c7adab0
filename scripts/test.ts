import { runTests } from './testing/run-tests.ts';
import type { ToolName } from './tools/pins.ts';
import { toolbox } from './tools/toolbox.ts';

// Programs that tests drive. Only these are fetched for a test run.
const TOOLS_OF_TESTS: readonly ToolName[] = ['grpcurl'];

for (const name of TOOLS_OF_TESTS) {
  await toolbox.find(name).catch(() => console.log(`getting ${name}, which takes about a minute the first time`));
  await toolbox.ensure(name).catch((error: Error) => console.error(error.message));
}
// Not only the exit code: something a test left open must not keep the run from ending.
process.exit(await runTests(process.argv.slice(2)));
