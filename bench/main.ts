import { benchEngine } from './engine.ts';
import { benchRoute } from './route.ts';

/** One benchmark: prints as it goes and returns its figures. */
export type Bench = (options: BenchOptions) => Promise<Readonly<Record<string, unknown>>>;

export interface BenchOptions {
  /** Prints a line for people. */
  readonly print: (line: string) => void;
  /** Fewer rounds: shows that the benchmark works, not what the figures are. */
  readonly quick: boolean;
}

const BENCHES: Readonly<Record<string, { readonly run: Bench; readonly about: string }>> = {
  engine: { run: benchEngine, about: 'decisions in process: 50 rules over 20 targets, growth to 1,000, long prompts' },
  route: { run: benchRoute, about: 'Route on both doors against bare echo servers with the same messages' },
};

const HELP = `npm run bench -- NAME [--json] [--quick]

${Object.entries(BENCHES)
  .map(([name, { about }]) => `  ${name.padEnd(8)} ${about}`)
  .join('\n')}

  --json   the last line is one JSON object with the figures
  --quick  fewer rounds: shows that the benchmark works, not what the figures are
`;

async function main(args: readonly string[]): Promise<number> {
  const names = args.filter((arg) => !arg.startsWith('-'));
  const [name = ''] = names;
  const bench = BENCHES[name];
  if (args.includes('--help') || !bench) {
    process.stdout.write(HELP);
    if (name !== '') process.stderr.write(`\nThere is no benchmark '${name}'.\n`);
    return args.includes('--help') ? 0 : 2;
  }
  const json = args.includes('--json');
  const figures = await bench.run({
    print: (line) => process.stdout.write(`${line}\n`),
    quick: args.includes('--quick'),
  });
  if (json) process.stdout.write(`${JSON.stringify({ bench: name, ...figures })}\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
