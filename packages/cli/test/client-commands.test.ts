import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Server, signalbox, startServer } from './signalbox.ts';
import { workspaceOfFixtures } from './temporary.ts';

type Workspace = Awaited<ReturnType<typeof workspaceOfFixtures>>;

const GOOD = 'policy: tiny\ndescription: All to the small ones.\notherwise: { use: [small] }\n';
const BETTER = GOOD.replace('small]', 'strong]');
const BAD = GOOD.replace('small]', 'smal]');

let workspace: Workspace;
let server: Server;

beforeAll(async () => {
  workspace = await workspaceOfFixtures();
  server = await startServer(workspace.serverFlags);
});

afterAll(async () => {
  expect(await server.stop()).toBe(0);
  await workspace[Symbol.asyncDispose]();
});

/** Runs a client command against the server of this file. */
function call(...args: string[]) {
  return signalbox(args, { env: { SIGNALBOX_SERVER: server.url } });
}

async function file(name: string, text: string): Promise<string> {
  const path = join(workspace.path, name);
  await writeFile(path, text);
  return path;
}

describe('route', () => {
  it('says why, what to try in which order, and what may be consumed', async () => {
    const { code, stdout, stderr } = await call('route', '--policy', 'desk', '--prompt', 'I was charged twice');
    expect(stdout).toContain("Rule 'billing' matched: acme/quick is the first that fits in small.");
    expect(stdout).toMatch(/attempt +target +model +first token +timeout +likely cost +likely time +success\n/);
    expect(stdout).toMatch(/ 1 +acme\/quick +quick-v1 +5 s +60 s +\$0\.0000\d+ +\d+ ms +80 %\n/);
    expect(stdout).toMatch(/escalate +if confidence < 0\.75 \|\| !valid: acme\/clever\n/);
    expect(stdout).toMatch(/limits +\d attempts, 800 tokens per answer, \$0\.05 in all\n/);
    expect(stdout).toMatch(/decision +[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect([code, stderr]).toEqual([0, '']);
  });

  it('prints the response of the server with --json', async () => {
    const { stdout } = await call('route', '--policy', 'governed', '--sensitivity', 'restricted', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ policy: 'governed', rule: 'restricted', policyRevision: '1' });
  });

  it('takes the prompt from a file or from standard input', async () => {
    const prompt = await file('prompt.txt', 'I was charged twice');
    const fromFile = await call('route', '--policy', 'desk', '--prompt', `@${prompt}`, '--json');
    const env = { SIGNALBOX_SERVER: server.url };
    const flags = ['route', '--policy', 'desk', '--prompt', '-', '--json'];
    const fromInput = await signalbox(flags, { env, input: 'I was charged twice' });
    expect([fromFile, fromInput].map(({ stdout }) => JSON.parse(stdout).rule)).toEqual(['billing', 'billing']);
  });

  it('takes a whole request from a file, and flags on top of it', async () => {
    const request = await file('request.json', '{"policy": "nobody", "input_tokens": "500", "labels": {"a": "b"}}');
    const { stdout } = await call('route', '--request', request, '--policy', 'desk', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ policy: 'desk', rule: 'long' });
  });

  it('prints what the server refuses, with its reason, on standard error', async () => {
    const { code, stdout, stderr } = await call('route', '--policy', 'desks');
    expect(stderr).toBe("error: no policy 'desks'; did you mean 'desk'? [POLICY_NOT_FOUND]\n");
    expect([code, stdout]).toEqual([1, '']);
  });

  it('lists each target that was rejected, and as JSON with --json', async () => {
    const flags = ['--policy', 'governed', '--sensitivity', 'restricted', '--pin', 'acme/clever'];
    const { code, stdout, stderr } = await call('route', ...flags, '--json');
    expect(stderr).toContain('  home/quick: the request allows only acme/clever\n');
    expect(JSON.parse(stdout).error.preconditions).toContainEqual(
      expect.objectContaining({ type: 'NOT_PINNED', subject: 'home/quick' }),
    );
    expect(JSON.parse(stdout).error.reason).toBe('NO_TARGET_SATISFIES');
    expect(code).toBe(1);
  });

  it.each([
    ['a request that is no JSON', '{', 'is not JSON'],
    ['a request with an unknown field', '{"polcy": "x"}', 'key "polcy" is unknown'],
  ])('refuses %s', async (_what, text, message) => {
    const { code, stderr } = await call('route', '--request', await file('bad.json', text));
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  });
});

it('recognises the gRPC port', async () => {
  const grpc = /gRPC +(\S+),/.exec(server.stdout())?.[1];
  const { code, stderr } = await signalbox(['route', '--policy', 'desk', '--server', `http://${grpc}`]);
  expect(stderr).toContain('it looks like the gRPC port\nremedy: name the HTTP port with --server');
  expect(code).toBe(3);
});

describe('explain', () => {
  it('tells in prose why a request gets what it gets', async () => {
    const { code, stdout } = await call('explain', '--policy', 'desk', '--prompt', 'I was charged twice');
    expect(stdout).toContain("The rule 'billing' of the policy 'desk' decides");
    expect(code).toBe(0);
  });

  it('explains an earlier decision by its id', async () => {
    const routed = await call('route', '--policy', 'desk', '--input-tokens', '500', '--json');
    const { decisionId } = JSON.parse(routed.stdout);
    const { stdout } = await call('explain', decisionId, '--json');
    expect(JSON.parse(stdout).explanation.decision).toMatchObject({ decisionId, rule: 'long' });
  });

  it('says so if the decision is not known', async () => {
    const { code, stderr } = await call('explain', '0199c0de-0000-7abc-8def-0123456789ab');
    expect(stderr).toContain('[DECISION_NOT_FOUND]');
    expect(code).toBe(1);
  });
});

describe('policy', () => {
  it('goes live, is listed, shown and described, changes, and goes back', async () => {
    const path = await file('tiny.yaml', GOOD);
    const applied = await call('policy', 'apply', path, '--json');
    const { etag } = JSON.parse(applied.stdout).files[0];
    expect(JSON.parse(applied.stdout).files).toEqual([
      { file: path, valid: true, unchanged: false, policy: 'tiny', revision: 1, etag, findings: [] },
    ]);
    expect((await call('policy', 'apply', path)).stdout).toBe(
      `${path}: live already: tiny, revision 1, etag ${etag}\n`,
    );
    expect((await call('policy', 'list')).stdout).toMatch(/\ntiny +0 +1 .* api +All to the small ones\.\n/);
    expect((await call('policy', 'show', 'tiny')).stdout).toBe(GOOD);
    expect((await call('policy', 'describe', 'tiny')).stdout).toContain("Policy 'tiny'");

    const better = await file('better.yaml', BETTER);
    expect((await call('policy', 'apply', better, '--etag', etag)).stdout).toContain('live: tiny, revision 2');
    const stale = await call('policy', 'apply', path, '--etag', etag);
    expect([stale.code, stale.stderr]).toEqual([1, expect.stringContaining('[ETAG_MISMATCH]')]);

    expect((await call('policy', 'rollback', 'tiny')).stdout).toContain('live: tiny, revision 3');
    expect((await call('policy', 'rollback', 'tiny', '--to', '2')).stdout).toContain('live: tiny, revision 4');
    expect((await call('policy', 'show', 'tiny', '--revision', '1')).stdout).toBe(GOOD);
    const revisions = (await call('policy', 'revisions', 'tiny')).stdout.split('\n');
    expect(revisions[1]).toMatch(/^ {7}4 {2}live .* rollback:2$/);
    expect(revisions[4]).toMatch(/^ {7}1 {8}.* api$/);
  });

  it('is refused with findings as compilers print them, and nothing goes live', async () => {
    const path = await file('refused.yaml', BAD.replace('tiny', 'refused'));
    for (const flags of [[], ['--dry-run']]) {
      const { code, stdout, stderr } = await call('policy', 'apply', path, ...flags);
      expect(stderr).toBe(
        [
          `${path}:3:20: error: no pool, target or hand-off 'smal'`,
          '  otherwise: { use: [smal] }',
          '                     ^',
          "  remedy: did you mean 'small'?",
          '',
          'error: 1 of 1 refused',
          '',
        ].join('\n'),
      );
      expect([code, stdout]).toEqual([1, `${path}: refused (1 error)\n`]);
    }
    expect((await call('policy', 'show', 'refused')).stderr).toContain('[POLICY_NOT_FOUND]');
  });

  it('is only checked by validate and by apply --dry-run', async () => {
    const path = await file('dry.yaml', GOOD.replace('tiny', 'dry'));
    expect((await call('policy', 'apply', path, '--dry-run')).stdout).toBe(`${path}: valid\n`);
    expect((await call('policy', 'validate', path)).stdout).toBe(`${path}: valid\n`);
    expect((await call('policy', 'show', 'dry')).code).toBe(1);
  });

  it('is validated for a whole directory, good and bad', async () => {
    const { code, stdout } = await call(
      'policy',
      'validate',
      workspace.policies,
      await file('bad.yaml', BAD),
      '--json',
    );
    const { files } = JSON.parse(stdout);
    expect(files.map(({ valid }: { valid: boolean }) => valid)).toEqual([...Array(2).fill(true), false]);
    expect(files[2].findings[0]).toMatchObject({ code: 'UNKNOWN_POOL', line: 3, column: 20 });
    expect(code).toBe(1);
  });

  it('is taken out of service, unless it has changed, and brought back', async () => {
    await call('policy', 'apply', await file('gone.yaml', GOOD.replace('tiny', 'gone')));
    const stale = await call('policy', 'delete', 'gone', '--etag', 'other');
    expect([stale.code, stale.stderr]).toEqual([1, expect.stringContaining('[ETAG_MISMATCH]')]);
    expect(await call('policy', 'delete', 'gone')).toEqual({
      code: 0,
      stdout: 'out of service: gone, revision 2\n',
      stderr: '',
    });
    expect((await call('route', '--policy', 'gone')).stderr).toContain('[POLICY_NOT_FOUND]');
    expect((await call('policy', 'rollback', 'gone')).stdout).toContain('live: gone, revision 3');
    expect(JSON.parse((await call('policy', 'delete', 'gone', '--json')).stdout)).toMatchObject({ deleted: true });
  });

  it('is applied from several files only if all are good and no two hold the same policy', async () => {
    const one = await file('one.yaml', GOOD.replace('tiny', 'one'));
    const bad = await call('policy', 'apply', one, await file('bad.yaml', BAD));
    expect(bad.stderr).toContain('bad.yaml:3:20: error: no pool');
    expect(bad.stderr).toContain('error: 1 of 2 refused\nremedy: correct them and apply again; nothing was applied\n');
    expect([bad.code, bad.stdout]).toEqual([1, expect.stringContaining(`${one}: valid\n`)]);

    const twin = await file('twin.json', '{"policy": "one", "otherwise": {"use": ["strong"]}}');
    const twice = await call('policy', 'apply', one, twin);
    expect(twice.stderr).toContain(`error: ${one} and ${twin} both hold the policy 'one'; nothing was applied`);
    expect([twice.code, twice.stdout]).toEqual([1, '']);
    expect((await call('policy', 'show', 'one')).stderr).toContain('[POLICY_NOT_FOUND]');

    const two = await file('two.yaml', GOOD.replace('tiny', 'two'));
    expect((await call('policy', 'apply', one, two)).stdout).toMatch(
      /live: one, revision 1.*\n.*live: two, revision 1/,
    );
  });

  it('is not described from a file with errors, which are shown at their places', async () => {
    const path = await file('bad.yaml', BAD);
    const { code, stderr } = await call('policy', 'describe', path);
    expect(stderr).toContain(`${path}:3:20: error: no pool, target or hand-off 'smal'\n  otherwise:`);
    expect(code).toBe(1);
  });

  it('is described from a file that is not live', async () => {
    const { stdout } = await call('policy', 'describe', join(workspace.policies, 'governed.yaml'));
    expect(stdout).toContain("Policy 'governed'");
  });

  it('is listed with its text as JSON', async () => {
    const { policies } = JSON.parse((await call('policy', 'list', '--json')).stdout);
    const governed = policies.find(({ name }: { name: string }) => name === 'governed');
    expect(governed.source).toBe(await readFile(join(workspace.policies, 'governed.yaml'), 'utf8'));
  });
});

it('lists the catalog with prices and labels', async () => {
  const { stdout } = await call('catalog', 'list');
  expect(stdout).toMatch(/\nacme\/quick +acme +us +0\.05 +0\.08 +128k +80 % +hosting=api\n/);
  const { targets } = JSON.parse((await call('catalog', 'list', '--json')).stdout);
  expect(targets).toHaveLength(3);
});
