import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { signalbox, startServer } from './signalbox.ts';
import { exampleWorkspace, temporaryDirectory } from './temporary.ts';

const SMALL_POLICY = 'policy: tiny\notherwise: { use: [small] }\n';

it('says what listens where, what is live, and what works next as printed', async () => {
  await using workspace = await exampleWorkspace();
  await using server = await startServer(workspace.flags);

  expect(server.stdout()).toMatch(/gRPC {6}127\.0\.0\.1:\d+/);
  expect(server.stdout()).toMatch(/catalog {3}38 targets at 12 providers/);
  expect(server.stdout()).toMatch(/support-desk +4 +1\n/);
  expect(server.stdout()).toMatch(/ready in \d+ ms/);
  const next = /try: npx signalbox (.*) --prompt '(.*)'/.exec(server.stdout());
  const { code, stdout } = await signalbox([...(next?.[1]?.split(' ') ?? []), '--prompt', next?.[2] ?? '']);
  expect(code).toBe(0);
  expect(stdout).toContain("Rule 'account-faq' matched");
});

it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 after %s', async (signal) => {
  await using workspace = await exampleWorkspace();
  await using server = await startServer(workspace.flags);

  expect(await server.stop(signal)).toBe(0);
  expect(server.stdout()).toContain(`${signal}: calls in flight may end`);
});

it('lists problems of policy files with their places, and serves the others', async () => {
  await using workspace = await exampleWorkspace();
  const bad = join(workspace.policies, 'bad.yaml');
  await writeFile(bad, 'policy: bad\notherwise: { use: [smal] }\n');
  await using server = await startServer(workspace.flags);

  expect(server.stdout()).toContain(`${bad}:2:20: no pool, target or hand-off 'smal'; did you mean 'small'?`);
  expect(server.stdout()).toMatch(/policies {2}6 live/);
});

it('announces in a line what goes live, and what does not and why', async () => {
  await using workspace = await exampleWorkspace();
  await using server = await startServer(workspace.flags);
  const file = join(workspace.policies, 'tiny.yaml');
  const route = () => signalbox(['route', '--server', server.url, '--policy', 'tiny', '--json']);

  await writeFile(file, SMALL_POLICY);
  await server.printed('policy tiny: revision 1 is live (file:tiny.yaml)');
  expect(JSON.parse((await route()).stdout)).toMatchObject({ policyRevision: '1', rule: 'otherwise' });

  await writeFile(file, SMALL_POLICY.replace('small', 'smal'));
  await server.printed(`not taken: ${file}:2:20: no pool, target or hand-off 'smal'`);
  expect(JSON.parse((await route()).stdout)).toMatchObject({ policyRevision: '1' });

  await writeFile(file, SMALL_POLICY.replace('small', 'strong'));
  await server.printed('policy tiny: revision 2 is live');
  expect(JSON.parse((await route()).stdout)).toMatchObject({ policyRevision: '2' });
});

it('prints one JSON object per line with --json', async () => {
  await using workspace = await exampleWorkspace();
  await using server = await startServer([...workspace.flags, '--json']);
  await writeFile(join(workspace.policies, 'tiny.yaml'), SMALL_POLICY);
  await server.printed('"tiny"');
  await server.stop();

  const events = server
    .stdout()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.map(({ event }) => event)).toEqual(['ready', 'change', 'stopping']);
  expect(events[0]).toMatchObject({ http: server.url, problems: [], catalog: { targets: 38 } });
  expect(events[1]).toMatchObject({ kind: 'policy', name: 'tiny', revision: 1, live: true });
});

it('logs JSON to standard error, as much as is asked for', async () => {
  await using workspace = await exampleWorkspace();
  await using chatty = await startServer(workspace.flags);
  expect(chatty.stderr().split('\n')[0]).toMatch(/^\{"level":30,.*"msg":"a catalog went live"\}$/);
  await chatty.stop();

  await using silent = await startServer([...workspace.flags, '--log-level', 'silent']);
  await silent.stop();
  expect(silent.stderr()).toBe('');
});

it('keeps revisions over a restart', async () => {
  await using workspace = await exampleWorkspace();
  await using first = await startServer(workspace.flags);
  const file = join(workspace.path, 'next.yaml');
  const text = await readFile(join(workspace.policies, 'always-on.yaml'), 'utf8');
  await writeFile(file, `${text}# another etag\n`);
  expect((await signalbox(['policy', 'apply', file, '--server', first.url])).code).toBe(0);
  await first.stop();

  await using second = await startServer(workspace.flags);
  const { stdout } = await signalbox(['policy', 'revisions', 'always-on', '--server', second.url, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ live_revision: 2, revisions: [{ origin: 'api' }, {}] });
});

it('says which port is in use and what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as { port: number };
  await using directory = await temporaryDirectory();

  const flags = ['--grpc-port', '0', '--http-port', String(port), '--state-dir', directory.path];
  const { code, stderr, stdout } = await signalbox(['up', '--log-level', 'silent', ...flags]);
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
  ['a port in the environment that is none', [], { SIGNALBOX_GRPC_PORT: 'x' }, 2, "from env 'SIGNALBOX_GRPC_PORT'"],
])('refuses %s', async (_what, flags, env, code, message) => {
  await using directory = await temporaryDirectory();
  const ports = 'SIGNALBOX_GRPC_PORT' in env ? [] : ['--http-port', '0'];
  const ended = await signalbox(['up', '--log-level', 'silent', ...ports, ...flags], {
    env: { SIGNALBOX_STATE_DIR: directory.path, SIGNALBOX_GRPC_PORT: '0', ...env },
  });
  expect(ended.stderr).toContain(message);
  expect([ended.code, ended.stdout]).toEqual([code, '']);
});

it('does not start without a good catalog, and shows what is wrong with it', async () => {
  await using directory = await temporaryDirectory();
  const catalog = join(directory.path, 'catalog.yaml');
  await writeFile(catalog, 'catalog: x\ntargets:\n  - { provider: nobody, model: nothing }\n');

  const flags = ['--catalog', catalog, '--state-dir', directory.path, '--log-level', 'silent'];
  const { code, stderr } = await signalbox(['up', '--grpc-port', '0', '--http-port', '0', ...flags]);
  expect(stderr).toContain(
    `${catalog}:3:17: error: no provider 'nobody'\n    - { provider: nobody, model: nothing }\n`,
  );
  expect(stderr).toContain('error: no catalog is live\nremedy: correct the catalog');
  expect(code).toBe(1);
});

it('takes an empty variable for one that is not set', async () => {
  await using workspace = await exampleWorkspace();
  await using server = await startServer(workspace.flags, { env: { SIGNALBOX_CATALOG: '', SIGNALBOX_HOST: '' } });
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
});
