import { spawn } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { createProgram } from '../src/program.ts';
import { BIN, signalbox } from './signalbox.ts';
import { temporaryDirectory } from './temporary.ts';

/** Has the launcher believe that it runs on an older Node; the program it starts does not inherit this. */
const OLD_NODE = [
  '--import',
  `data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'20.20.2'}})`,
];

it('names every command, the exit codes and the environment in its help', async () => {
  const { code, stdout } = await signalbox(['--help']);
  for (const name of ['up', 'route', 'explain', 'policy', 'catalog', 'replay', 'version']) {
    expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  }
  expect(stdout).toContain('3  the server cannot be reached');
  expect(code).toBe(0);
  const up = await signalbox(['up', '--help']);
  for (const name of ['GRPC_PORT', 'HTTP_PORT', 'HOST', 'CATALOG', 'POLICIES', 'STATE_DIR', 'INSECURE', 'LOG_LEVEL']) {
    expect(up.stdout.replaceAll(/\s+/g, ' ')).toContain(`env: SIGNALBOX_${name}`);
  }
});

it('has a description for every command and every option', () => {
  const all = (command: ReturnType<typeof createProgram>): ReturnType<typeof createProgram>[] => [
    command,
    ...command.commands.flatMap(all),
  ];
  for (const command of all(createProgram())) {
    expect(command.description(), command.name()).not.toBe('');
    for (const option of command.options) expect(option.description, `${command.name()} ${option.flags}`).not.toBe('');
  }
});

it.each([
  [['rout'], '(Did you mean route?)'],
  [['policy', 'aply', 'x'], '(Did you mean apply?)'],
  [['route', '--polcy', 'x'], '(Did you mean --policy?)'],
  [['route', '--mode', 'fast'], 'Write one of interactive, batch.'],
  [['route', '--input-tokens', 'many'], 'Write a number.'],
  [['route', '--latency-budget', '2'], 'Write a number with its unit'],
  [['route', '--server', 'localhost'], 'Write a URL'],
  [['route', '--timeout', '0s'], 'Write more than nothing'],
  [['route', '--server', 'http://127.0.0.1:1', '--local'], 'not both'],
  [['explain', 'some-id', '--task', 'x'], 'not both'],
  [['policy', 'apply'], "missing required argument 'path'"],
  [['policy', 'rollback', 'x', '--to', '0'], 'Revisions are numbered from 1.'],
  [['catalog'], 'Usage: signalbox catalog'],
  [[], 'Usage: signalbox'],
])('ends with 2 for %j', async (args, message) => {
  const { code, stdout, stderr } = await signalbox(args);
  expect(stderr).toContain(message);
  expect([code, stdout]).toEqual([2, '']);
});

it('says which version it is', async () => {
  expect((await signalbox(['version'])).stdout).toMatch(/^signalbox \d+\.\d+\.\d+, Node 24\./);
  expect(JSON.parse((await signalbox(['version', '--json'])).stdout)).toHaveProperty('version');
});

it('does not mind a reader that stops early', async () => {
  const child = spawn(process.execPath, [BIN, 'catalog', 'list', '--local', '--json']);
  child.stdout.destroy();
  const stderr = await text(child.stderr);
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect([code, stderr]).toEqual([0, '']);
});

it('uses no colours where there is no terminal', async () => {
  const { stdout, stderr } = await signalbox(['policy', 'list', '--local']);
  expect(stdout + stderr).not.toContain('\u001b');
});

it('runs itself again with the Node of the checkout where the own one is too old', async () => {
  const ok = await signalbox(['version'], { nodeArgs: OLD_NODE });
  expect(ok.stdout).toContain('Node 24.');
  expect((await signalbox(['rout'], { nodeArgs: OLD_NODE })).code).toBe(2);
});

it('says what is missing where there is no Node that it can use', async () => {
  await using directory = await temporaryDirectory();
  const bin = join(directory.path, 'packages/cli/bin');
  await mkdir(bin, { recursive: true });
  await cp(BIN, join(bin, 'signalbox.js'));
  await writeFile(join(directory.path, 'package.json'), '{"type":"module"}');
  const child = spawn(process.execPath, [...OLD_NODE, join(bin, 'signalbox.js'), 'up']);
  const stderr = await text(child.stderr);
  expect(stderr).toContain('error: signalbox needs Node 24 or newer, and this is Node 20.20.2');
  expect(stderr).toContain(`remedy: run \`npm install\` in ${directory.path}`);
});
