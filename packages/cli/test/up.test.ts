import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { signalbox, startServer } from './signalbox.ts';
import { temporaryDirectory, workspaceOfFixtures } from './temporary.ts';

const TINY_POLICY = 'policy: tiny\notherwise: { use: [small] }\n';

it('serves the examples unless told otherwise, and says what works next as printed', async () => {
  await using directory = await temporaryDirectory();
  await using server = await startServer(['--state-dir', directory.path]);

  expect(server.stdout()).toMatch(/gRPC {6}127\.0\.0\.1:\d+, with reflection and health\n/);
  expect(server.stdout()).toMatch(/catalog {3}\d+ targets at \d+ providers, from deploy\/examples\/catalog\.yaml\n/);
  expect(server.stdout()).toMatch(/\n {2}support-desk +\d+ +1\n/);
  expect(server.stdout()).toMatch(/ready in \d+ ms/);
  const next = /try: npx signalbox (.*) --prompt '(.*)'/.exec(server.stdout());
  const { code, stdout } = await signalbox([...(next?.[1]?.split(' ') ?? []), '--prompt', next?.[2] ?? '']);
  expect(stdout).toMatch(/^Rule '.*' matched/);
  expect(code).toBe(0);
});

it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 after %s', async (signal) => {
  await using workspace = await workspaceOfFixtures();
  await using server = await startServer(workspace.serverFlags);

  expect(await server.stop(signal)).toBe(0);
  expect(server.stdout()).toContain(`${signal}: calls in flight may end`);
});

it('lists problems of policy files with their places, and serves the others', async () => {
  await using workspace = await workspaceOfFixtures();
  const bad = join(workspace.policies, 'bad.yaml');
  await writeFile(bad, 'policy: bad\notherwise: { use: [smal] }\n');
  await using server = await startServer(workspace.serverFlags);

  expect(server.stdout()).toContain(
    `error: not taken: ${bad}:2:20: no pool, target or hand-off 'smal'; did you mean 'small'?`,
  );
  expect(server.stdout()).toMatch(/policies {2}2 live/);
});

it('announces in a line what goes live, and what does not and why', async () => {
  await using workspace = await workspaceOfFixtures();
  await using server = await startServer(workspace.serverFlags);
  const file = join(workspace.policies, 'tiny.yaml');
  const route = () => signalbox(['route', '--server', server.url, '--policy', 'tiny', '--json']);

  await writeFile(file, TINY_POLICY);
  await server.printed('policy tiny: revision 1 is live (file:tiny.yaml)');
  expect(JSON.parse((await route()).stdout)).toMatchObject({ policyRevision: '1', rule: 'otherwise' });

  await writeFile(file, TINY_POLICY.replace('small', 'smal'));
  await server.printed(`not taken: ${file}:2:20: no pool, target or hand-off 'smal'`);
  expect(JSON.parse((await route()).stdout)).toMatchObject({ policyRevision: '1' });

  await writeFile(file, TINY_POLICY.replace('small', 'strong'));
  await server.printed('policy tiny: revision 2 is live');
  expect(JSON.parse((await route()).stdout)).toMatchObject({ policyRevision: '2' });
});

it('prints one JSON object per line with --json', async () => {
  await using workspace = await workspaceOfFixtures();
  await using server = await startServer([...workspace.serverFlags, '--json']);
  await writeFile(join(workspace.policies, 'tiny.yaml'), TINY_POLICY);
  await server.printed('"tiny"');
  await server.stop();

  const lines = server.stdout().trimEnd().split('\n');
  const events = lines.map((line) => JSON.parse(line));
  expect(events.map(({ event }) => event)).toEqual(['ready', 'change', 'stopping']);
  expect(events[0]).toMatchObject({ http: server.url, problems: [], catalog: { targets: 3, providers: 2 } });
  expect(events[1]).toMatchObject({ kind: 'policy', name: 'tiny', revision: 1, live: true });
});

it('logs JSON to standard error, as much as is asked for', async () => {
  await using workspace = await workspaceOfFixtures();
  await using chatty = await startServer(workspace.serverFlags);
  await chatty.stop();
  expect(JSON.parse(chatty.stderr().split('\n')[0] ?? '')).toMatchObject({ level: 30, msg: 'a catalog went live' });

  await using silent = await startServer([...workspace.serverFlags, '--log-level', 'silent']);
  await silent.stop();
  expect(silent.stderr()).toBe('');
});

it('keeps revisions over a restart', async () => {
  await using workspace = await workspaceOfFixtures();
  await using first = await startServer(workspace.serverFlags);
  const file = join(workspace.path, 'next.yaml');
  await writeFile(file, `${await readFile(join(workspace.policies, 'desk.yaml'), 'utf8')}# another etag\n`);
  expect((await signalbox(['policy', 'apply', file, '--server', first.url])).code).toBe(0);
  await first.stop();

  await using second = await startServer(workspace.serverFlags);
  const { stdout } = await signalbox(['policy', 'revisions', 'desk', '--server', second.url, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ live_revision: 2, revisions: [{ origin: 'api' }, {}] });
});

it('says which port is in use and what to do', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  await using workspace = await workspaceOfFixtures();

  const ports = ['--grpc-port', '0', '--http-port', String(port)];
  const { code, stderr, stdout } = await signalbox(['up', '--log-level', 'silent', ...ports, ...workspace.serverFlags]);
  other.close();
  expect(stderr).toContain(`port ${port} on 127.0.0.1 is in use; stop what listens there, or set SIGNALBOX_HTTP_PORT`);
  expect([code, stdout]).toEqual([1, '']);
});

it.each([
  ['a directory that is not there', ['--policies', '/nowhere'], {}, 1, '/nowhere: cannot be read: it does not exist'],
  ['a state directory that is a file', ['--state-dir', '/dev/null'], {}, 1, '/dev/null'],
  ['an address beyond this machine', ['--host', '0.0.0.0'], {}, 1, 'allow this with --insecure'],
  ['an insecure switch that is off', ['--host', '0.0.0.0'], { SIGNALBOX_INSECURE: 'false' }, 1, '--insecure'],
  ['a port that is none', ['--grpc-port', '65536'], {}, 2, 'Write a port from 0 to 65535'],
  ['a port in the environment that is none', [], { SIGNALBOX_HTTP_PORT: 'x' }, 2, "from env 'SIGNALBOX_HTTP_PORT'"],
])('refuses %s', async (_what, flags, env, code, message) => {
  await using directory = await temporaryDirectory();
  const settings = { SIGNALBOX_STATE_DIR: directory.path, SIGNALBOX_GRPC_PORT: '0', SIGNALBOX_HTTP_PORT: '0', ...env };
  const ended = await signalbox(['up', '--log-level', 'silent', ...flags], { env: settings });
  expect(ended.stderr).toContain(message);
  expect([ended.code, ended.stdout]).toEqual([code, '']);
});

it('does not start without a good catalog, and shows what is wrong with it', async () => {
  await using workspace = await workspaceOfFixtures();
  await writeFile(workspace.catalog, 'catalog: x\ntargets:\n  - { provider: nobody, model: nothing }\n');

  const ports = ['--grpc-port', '0', '--http-port', '0'];
  const { code, stderr } = await signalbox(['up', '--log-level', 'silent', ...ports, ...workspace.serverFlags]);
  expect(stderr).toContain(
    `${workspace.catalog}:3:17: error: no provider 'nobody'\n    - { provider: nobody, model: nothing }\n`,
  );
  expect(stderr).toContain('error: no catalog is live\nremedy: correct the catalog');
  expect(code).toBe(1);
});

it('takes an empty variable for one that is not set', async () => {
  await using workspace = await workspaceOfFixtures();
  await using server = await startServer(workspace.serverFlags, { env: { SIGNALBOX_HOST: '' } });
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
});

it('says that a bad catalog is not what is live, and that a lost revision is not', async () => {
  await using workspace = await workspaceOfFixtures();
  await using first = await startServer(workspace.serverFlags);
  const file = join(workspace.path, 'added.yaml');
  for (const note of ['one', 'two']) {
    await writeFile(file, `# ${note}\n${TINY_POLICY}`);
    expect((await signalbox(['policy', 'apply', file, '--server', first.url])).code).toBe(0);
  }
  await first.stop();
  await writeFile(workspace.catalog, 'catalog: [');
  const lost = join(workspace.path, 'state/policies/tiny/0000000002.json');
  await writeFile(lost, '{');
  const message = "revision 2 of policy 'tiny', its newest, cannot be read; revision 1 is live instead";

  await using second = await startServer(workspace.serverFlags);
  expect(second.stdout()).toContain('3 targets at 2 providers, from the last good revision in the state directory\n');
  expect(second.stdout()).toContain(`error: not taken: ${workspace.catalog}:1:`);
  expect(second.stdout()).toContain(`error: ${lost}: ${message}`);
  await second.stop();

  await using third = await startServer([...workspace.serverFlags, '--json']);
  const ready = JSON.parse(third.stdout().split('\n')[0] ?? '');
  expect(ready.catalog).toMatchObject({ from_file: false });
  expect(ready.problems).toContainEqual(expect.objectContaining({ code: 'REVISION_LOST', file: lost, message }));
});

it('refuses a state directory that another server uses, until that one is killed', async () => {
  await using workspace = await workspaceOfFixtures();
  await using first = await startServer(workspace.serverFlags);
  const ports = ['--grpc-port', '0', '--http-port', '0'];
  const { code, stderr } = await signalbox(['up', '--log-level', 'silent', ...ports, ...workspace.serverFlags]);
  expect(stderr).toMatch(/state is in use by process \d+ since .*; stop that process, or name another directory with/);
  expect(code).toBe(1);

  await first.stop('SIGKILL');
  await using second = await startServer(workspace.serverFlags);
  expect(second.stdout()).toContain('ready');
});

it('says that a file is good again', async () => {
  await using workspace = await workspaceOfFixtures();
  await using server = await startServer(workspace.serverFlags);
  const file = join(workspace.policies, 'desk.yaml');
  const good = await readFile(file, 'utf8');
  await writeFile(file, 'policy: [');
  await server.printed(`error: not taken: ${file}:1:`);
  await writeFile(file, good);
  await server.printed('desk.yaml is good again\n');
});
