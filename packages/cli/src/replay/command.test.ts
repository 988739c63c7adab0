import { execFile } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { CATALOG } from './test/documents.ts';
import { createFolder, type Folder } from './test/folder.ts';

const PROGRAM = new URL('../main.ts', import.meta.url).pathname;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function createWorkspace(): Promise<Folder> {
  const folder = await createFolder();
  await folder.write('catalog.yaml', CATALOG);
  await folder.write('desk.yaml', 'policy: desk\notherwise: { use: [small] }');
  return folder;
}

function runReplay({ path }: Folder, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const documents = ['--catalog', `${path}/catalog.yaml`, '--policies', path];
  const { SIGNALBOX_DATA: _, ...inherited } = process.env;
  return new Promise((resolve) => {
    const options = { env: { ...inherited, ...env } };
    execFile(process.execPath, [PROGRAM, 'replay', ...documents, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

test('prints a report for people, and what it did on standard error', async () => {
  const folder = await createWorkspace();
  const prompts = await folder.write('prompts.txt.gz', 'How are you?\nAnd you?\n');
  const { code, stdout, stderr } = await runReplay(folder, ['--policy', 'desk', '--prompts', prompts]);
  expect(code).toBe(0);
  expect(stdout).toContain(`desk on ${prompts} (text): 2 requests, 0 refused`);
  expect(stdout).toMatch(/^acme\/tiny +2 +100 %/m);
  expect(stdout).toMatch(/^always the strongest +\S+ +100 % +acme\/tiny$/m);
  expect(stdout).toMatch(/^p50 [\d.]+ µs, p99 [\d.]+ µs, [\d,]+ per second$/m);
  expect(stderr).toMatch(/^replayed 2 requests in .*s\n$/);
});

test('counts one request as one', async () => {
  const folder = await createWorkspace();
  const prompts = await folder.write('prompts.txt', 'How are you?\n');
  const { stdout, stderr } = await runReplay(folder, ['--policy', 'desk', '--prompts', prompts]);
  expect(stdout).toContain(`desk on ${prompts} (text): 1 request, 0 refused`);
  expect(stderr).toMatch(/^replayed 1 request in /);
});

test('says which mapping the accuracy rests on', async () => {
  const folder = await createWorkspace();
  const prompts = await folder.write(
    'prompts',
    '{"prompt":"a","weak":1,"strong":1}\n{"prompt":"b","weak":0,"strong":1}\n',
  );
  const { stdout } = await runReplay(folder, ['--policy', 'desk', '--prompts', prompts, '--outcomes', 'weak=small']);
  expect(stdout).toContain('acme/tiny (in pool small) stands for the recorded weak model Mixtral-8x7B-Instruct');
  expect(stdout).toMatch(/^Mixtral-8x7B-Instruct +50 % +100 %$/m);
});

test('prints one JSON object and nothing else with --json', async () => {
  const folder = await createWorkspace();
  await folder.write('prompts', 'a\nb\nc\n');
  const args = ['--policy', 'desk', '--prompts', 'prompts', '--limit', '2', '--json'];
  const { code, stdout, stderr } = await runReplay(folder, args, { SIGNALBOX_DATA: folder.path });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ policy: 'desk', requests: 2, prompts: `${folder.path}/prompts` });
});

test('takes what every request says from flags', async () => {
  const folder = await createWorkspace();
  const rules = 'rules: [{ name: night, when: "batch && latency_ms == 30000.0 && task == \'faq\'", use: [strong] }]';
  await folder.write('night.yaml', `policy: night\n${rules}\notherwise: { use: [small] }`);
  const prompts = await folder.write('prompts', 'a\nb\n');
  const facts = ['--mode', 'batch', '--latency-budget', '30s', '--task', 'faq'];
  const { stdout } = await runReplay(folder, ['--policy', 'night', '--prompts', prompts, ...facts, '--json']);
  expect(JSON.parse(stdout).rules).toMatchObject([{ name: 'night', requests: 2 }]);
});

describe('says what is wrong with', () => {
  test.each([
    ['a missing file', 1, ['--policy', 'desk', '--prompts', 'nowhere.txt'], 'SIGNALBOX_DATA is not set'],
    ['an unknown policy', 1, ['--policy', 'disk', '--prompts', 'FILE'], "no policy 'disk' in"],
    ['the nearest policy', 1, ['--policy', 'disk', '--prompts', 'FILE'], "did you mean 'desk'?"],
    ['the wrong format', 1, ['--policy', 'desk', '--prompts', 'FILE', '--format', 'routellm'], 'none of 1 entries of'],
    ['an unknown format', 2, ['--policy', 'desk', '--prompts', 'FILE', '--format', 'xml'], 'Allowed choices are auto'],
    ['a limit', 2, ['--policy', 'desk', '--prompts', 'FILE', '--limit', '0'], 'Write a whole number from 1'],
    [
      'two tasks',
      2,
      ['--policy', 'desk', '--prompts', 'FILE', '--task', 'a', '--task-field', 'b'],
      'cannot be used with',
    ],
    ['an assignment', 2, ['--policy', 'desk', '--prompts', 'FILE', '--outcomes', 'weak'], 'Write two parts with ='],
    ['no policy', 2, ['--prompts', 'FILE'], "required option '--policy"],
  ] as const)('%s', async (_, exitCode, args, message) => {
    const folder = await createWorkspace();
    const file = await folder.write('prompts', 'hello\n');
    const { code, stdout, stderr } = await runReplay(
      folder,
      args.map((arg) => (arg === 'FILE' ? file : arg)),
    );
    expect(code).toBe(exitCode);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });

  test('a policy that does not compile, with its place', async () => {
    const folder = await createWorkspace();
    await folder.write('broken.yaml', 'policy: broken\notherwise: { use: [tiny] }');
    const file = await folder.write('prompts', 'hello\n');
    const { stderr } = await runReplay(folder, ['--policy', 'broken', '--prompts', file]);
    expect(stderr).toMatch(/no policy 'broken'.*\n.*broken\.yaml:2:\d+: no pool, target or hand-off 'tiny'/);
  });
});
