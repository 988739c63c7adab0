import { readFile, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server as TcpServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { signalbox } from './signalbox.ts';
import { workspaceOfFixtures } from './temporary.ts';

/** Listens on a free port. */
async function listen(server: TcpServer): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

/** A URL where nothing listens. */
async function deadUrl(): Promise<string> {
  const server = createServer();
  const url = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return url;
}

it('decides from files with --local', async () => {
  const { code, stdout, stderr } = await signalbox(['route', '--local', '--policy', 'governed', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ policy: 'governed', policyRevision: '1' });
  expect([code, stderr]).toEqual([0, '']);
});

it('explains, describes, validates and lists from files that are named', async () => {
  await using workspace = await workspaceOfFixtures();
  const { catalog, policies, fileFlags } = workspace;
  const commands = [
    ['explain', '--policy', 'desk', '--prompt', 'I was charged twice', ...fileFlags],
    ['policy', 'describe', 'desk', ...fileFlags],
    ['policy', 'describe', join(policies, 'governed.yaml'), '--catalog', catalog],
    ['policy', 'validate', policies, '--catalog', catalog],
    ['policy', 'list', ...fileFlags],
    ['catalog', 'list', '--catalog', catalog],
    ['catalog', 'validate', catalog],
  ];
  const ended = await Promise.all(commands.map((command) => signalbox(command)));
  expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual(commands.map(() => [0, '']));
});

it('validates against the catalog that is named', async () => {
  await using workspace = await workspaceOfFixtures();
  const policy = join(workspace.policies, 'desk.yaml');
  await writeFile(workspace.catalog, (await readFile(workspace.catalog, 'utf8')).replace('  strong:', '  stronger:'));
  const { code, stderr } = await signalbox(['policy', 'validate', policy, '--catalog', workspace.catalog]);
  expect(stderr).toContain(`${policy}:6:11: error: no pool, target or hand-off 'strong'\n      use: [strong]\n`);
  expect(stderr).toContain("remedy: did you mean 'stronger'?");
  expect(code).toBe(1);
});

it('warns of a bad file in the directory and decides by the others', async () => {
  await using workspace = await workspaceOfFixtures();
  await writeFile(join(workspace.policies, 'bad.yaml'), 'policy: bad\n');
  const { code, stderr } = await signalbox(['route', '--policy', 'desk', ...workspace.fileFlags]);
  expect(stderr).toMatch(/^not taken: .*bad\.yaml:1:1: the policy has no `otherwise`/);
  expect(code).toBe(0);
});

it('shows what is wrong with a catalog', async () => {
  await using workspace = await workspaceOfFixtures();
  await writeFile(workspace.catalog, (await readFile(workspace.catalog, 'utf8')).replace('home/quick]', 'nobody]'));
  const { code, stdout, stderr } = await signalbox(['catalog', 'validate', workspace.catalog]);
  expect(stderr).toMatch(/catalog\.yaml:23:34: error: no target .*'nobody'\n.*\n {35}\^\n/);
  expect([code, stdout]).toEqual([1, `${workspace.catalog}: refused (1 error)\n`]);
});

it('does not answer from files where a server was named', async () => {
  await using workspace = await workspaceOfFixtures();
  const server = await deadUrl();
  const commands = [
    ['route', '--policy', 'always-on', '--server', server],
    ['policy', 'list', '--server', server],
    ['policy', 'apply', join(workspace.policies, 'desk.yaml'), '--server', server],
    ['policy', 'rollback', 'desk', '--server', server],
  ];
  for (const command of commands) {
    const { code, stdout, stderr } = await signalbox(command);
    expect(stderr).toBe(
      `error: no server listens at ${server}\nremedy: start one with \`npx signalbox up\`, or name another with --server\n`,
    );
    expect([code, stdout]).toEqual([3, '']);
  }
});

it('gives up on a server that does not answer in time', async () => {
  const silent = createServer();
  const server = await listen(silent);
  const { code, stderr } = await signalbox(['route', '--policy', 'x', '--server', server, '--timeout', '200ms']);
  silent.close();
  expect(stderr).toContain(`${server} did not answer within 0.2 s`);
  expect(code).toBe(3);
});

it('recognises a server that is not Signalbox', async () => {
  const other = createHttpServer((_request, response) => response.writeHead(404).end('not here'));
  const server = await listen(other);
  const { code, stderr } = await signalbox(['route', '--policy', 'x', '--server', server]);
  other.close();
  expect(stderr).toContain(`what answers at ${server} is not Signalbox`);
  expect(code).toBe(3);
});

it('answers from files if nothing listens at the default address, and says so', async ({ skip }) => {
  const taken = await fetch('http://127.0.0.1:8080/').then(
    () => true,
    () => false,
  );
  skip(taken, 'something listens at port 8080 of this machine');
  const { code, stdout, stderr } = await signalbox(['route', '--policy', 'always-on', '--json']);
  expect(stderr).toBe(
    'note: no server listens at http://127.0.0.1:8080, so this comes from deploy/examples/catalog.yaml and deploy/examples/policies\n',
  );
  expect(JSON.parse(stdout)).toMatchObject({ policy: 'always-on' });
  expect(code).toBe(0);
});
