import { chmod, mkdir, readFile, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openPolicies } from '../src/open-policies.ts';
import { applyCatalog } from '../src/store/catalog-transition.ts';
import { applyPolicy, deletePolicy, rollbackPolicy } from '../src/store/policy-transitions.ts';
import {
  badPolicyText,
  catalogText,
  createClock,
  createLog,
  liveText,
  policyText,
  temporaryDirectory,
  until,
} from './support.ts';

/** A directory with a catalog and policies, and a state directory, as a deployment has them. */
async function layOut(policies: Readonly<Record<string, string>> = { 'desk.yaml': policyText('desk') }) {
  const root = await temporaryDirectory();
  const policiesDir = join(root, 'policies');
  const catalogPath = join(root, 'catalog.yaml');
  await mkdir(policiesDir);
  await writeFile(catalogPath, catalogText('small', 'strong'));
  for (const [name, text] of Object.entries(policies)) await writeFile(join(policiesDir, name), text);
  const save = (name: string, text: string) => writeFile(join(policiesDir, name), text);
  return { root, policiesDir, catalogPath, stateDir: join(root, 'state'), save };
}

type Place = Pick<Awaited<ReturnType<typeof layOut>>, 'policiesDir' | 'catalogPath'> & { stateDir?: string };

async function open({ policiesDir, catalogPath, stateDir }: Place) {
  const log = createLog();
  const nowMs = createClock();
  const policies = await openPolicies({ policiesDir, catalogPath, stateDir, logger: log, nowMs });
  onTestFinished(policies.close);
  const { store } = policies;
  return {
    ...policies,
    log,
    live: (name: string) => liveText(store, name),
    newest: (name: string) => store.state().policies.get(name)?.revisions[0],
    codes: () => policies.problems().map((finding) => finding.code),
    until: (condition: () => boolean) => until(condition, store, log),
    apply: (source: string) => store.transact(applyPolicy({ source }, { etag: '', nowMs: nowMs() })),
    catalog: (source: string) => store.transact(applyCatalog({ source }, { etag: '', nowMs: nowMs() })),
    rollback: (name: string) => store.transact(rollbackPolicy(name, undefined, { etag: '', nowMs: nowMs() })),
    remove: (name: string) => store.transact(deletePolicy(name, { etag: '', nowMs: nowMs() })),
  };
}

test('at the start catalog and policies are live, with their files as origin', async () => {
  const place = await layOut({
    'desk.yaml': policyText('desk'),
    'second.yml': policyText('second'),
    'third.json': JSON.stringify({ policy: 'third', otherwise: { use: ['strong'] } }),
    '.hidden.yaml': badPolicyText('hidden'),
    'notes.txt': 'not a policy',
  });
  const { store, problems, newest } = await open(place);
  expect(problems()).toEqual([]);
  expect([...(store.live()?.policies.keys() ?? [])]).toEqual(['desk', 'second', 'third']);
  expect(newest('desk')?.origin).toBe('file:desk.yaml');
});

test('a catalog directory holds catalog.yaml or one document', async () => {
  const place = await layOut();
  const catalogs = join(place.root, 'catalogs');
  await mkdir(catalogs);
  await writeFile(join(catalogs, 'models.yaml'), catalogText('small'));
  const one = await open({ ...place, catalogPath: catalogs });
  expect(Object.keys(one.store.live()?.catalog.source.pools ?? {})).toEqual(['small']);
  await one.close();
  await writeFile(join(catalogs, 'other.yaml'), catalogText('small', 'other'));
  await expect(open({ ...place, catalogPath: catalogs })).rejects.toThrow(
    'it holds 2 documents, and none is named catalog.yaml',
  );
  await rename(join(catalogs, 'other.yaml'), join(catalogs, 'catalog.yaml'));
  const two = await open({ ...place, catalogPath: catalogs });
  expect(Object.keys(two.store.live()?.catalog.source.pools ?? {})).toEqual(['small', 'other']);
});

test('a catalog that lies among the policies is not taken for one', async () => {
  const place = await layOut();
  await rename(place.catalogPath, join(place.policiesDir, 'catalog.yaml'));
  const { problems, store } = await open({ ...place, catalogPath: join(place.policiesDir, 'catalog.yaml') });
  expect(problems()).toEqual([]);
  expect(store.live()?.policies.size).toBe(1);
});

test.each(['policiesDir', 'catalogPath'] as const)(
  'a %s that does not exist is refused at the start',
  async (which) => {
    const place = await layOut();
    const missing = join(place.root, 'missing');
    const variable = which === 'policiesDir' ? 'SIGNALBOX_POLICIES' : 'SIGNALBOX_CATALOG';
    await expect(open({ ...place, [which]: missing })).rejects.toThrow(
      `${missing}: cannot be read: it does not exist (ENOENT); create it, or set ${variable} to another path`,
    );
  },
);

test('a file in the place of the policy directory is refused at the start', async () => {
  const place = await layOut();
  await expect(open({ ...place, policiesDir: place.catalogPath })).rejects.toThrow('it is not a directory (ENOTDIR)');
});

test('a saved file goes live, a bad one is reported with its place and the last good one stays live', async () => {
  const place = await layOut();
  const { until, live, problems, log } = await open(place);
  await place.save('desk.yaml', policyText('desk', 'strong'));
  await until(() => live('desk') === policyText('desk', 'strong'));
  await place.save('desk.yaml', badPolicyText('desk'));
  await until(() => problems().length > 0);
  const path = join(place.policiesDir, 'desk.yaml');
  expect(problems()).toMatchObject([{ code: 'UNKNOWN_POOL', file: path, line: 2 }]);
  expect(live('desk')).toBe(policyText('desk', 'strong'));
  expect(log.count(`not taken: ${path}:2:`)).toBe(1);
  await place.save('desk.yaml', policyText('desk', 'small', 'corrected'));
  await until(() => live('desk') === policyText('desk', 'small', 'corrected'));
  expect(problems()).toEqual([]);
});

test('a problem is logged once, however often its file is read', async () => {
  const place = await layOut({ 'a.yaml': badPolicyText('a') });
  const { until, live, log } = await open(place);
  for (const note of ['1', '2', '3']) {
    await place.save('desk.yaml', policyText('desk', 'small', note));
    await until(() => live('desk') === policyText('desk', 'small', note));
  }
  expect(log.count('a.yaml')).toBe(1);
});

test('an editor that saves by renaming does not take the policy out of service', async () => {
  const place = await layOut();
  const { until, live, newest } = await open(place);
  const temporary = join(place.policiesDir, '.desk.yaml.swp');
  for (const note of ['first', 'second']) {
    await writeFile(temporary, policyText('desk', 'small', note));
    await rename(temporary, join(place.policiesDir, 'desk.yaml'));
    await until(() => live('desk') === policyText('desk', 'small', note));
  }
  expect(newest('desk')?.number).toBe(3);
});

test('a checkout that removes a file before it writes it anew does not take the policy out of service', async () => {
  const place = await layOut();
  const { until, live, newest } = await open(place);
  await unlink(join(place.policiesDir, 'desk.yaml'));
  await place.save('desk.yaml', policyText('desk', 'strong'));
  await until(() => live('desk') === policyText('desk', 'strong'));
  expect(newest('desk')?.number).toBe(2);
});

test('a removed file deletes its policy; a new file brings another', async () => {
  const place = await layOut();
  const { until, store, newest } = await open(place);
  await unlink(join(place.policiesDir, 'desk.yaml'));
  await place.save('other.yaml', policyText('other'));
  await until(() => store.live()?.policies.has('other') === true && !store.live()?.policies.has('desk'));
  expect(newest('desk')).toMatchObject({ number: 2, document: undefined, origin: 'file:desk.yaml' });
});

test('a removed file leaves a policy alone that was changed through the API since', async () => {
  const place = await layOut({ 'desk.yaml': policyText('desk'), 'other.yaml': policyText('other') });
  const { until, apply, live, store } = await open(place);
  await apply(policyText('desk', 'strong'));
  await unlink(join(place.policiesDir, 'desk.yaml'));
  await unlink(join(place.policiesDir, 'other.yaml'));
  await until(() => !store.live()?.policies.has('other'));
  expect(live('desk')).toBe(policyText('desk', 'strong'));
});

test('a file may be renamed, and then removed under its new name', async () => {
  const place = await layOut();
  const { until, newest, store } = await open(place);
  await rename(join(place.policiesDir, 'desk.yaml'), join(place.policiesDir, 'new.yaml'));
  await place.save('other.yaml', policyText('other'));
  await until(() => store.live()?.policies.has('other') === true);
  expect(newest('desk')?.number).toBe(1);
  await unlink(join(place.policiesDir, 'new.yaml'));
  await until(() => newest('desk')?.document === undefined);
});

test('a file that changes its policy name replaces one policy by the other', async () => {
  const place = await layOut();
  const { until, store } = await open(place);
  await place.save('desk.yaml', policyText('counter'));
  await until(() => store.live()?.policies.has('counter') === true);
  expect([...(store.live()?.policies.keys() ?? [])]).toEqual(['counter']);
});

test('of two files with one policy the second is reported, and takes over when the first goes', async () => {
  const place = await layOut({ 'a.yaml': policyText('desk', 'small'), 'b.yaml': policyText('desk', 'strong') });
  const { until, live, problems } = await open(place);
  const [first, second] = [join(place.policiesDir, 'a.yaml'), join(place.policiesDir, 'b.yaml')];
  expect(problems()).toMatchObject([
    { code: 'DUPLICATE_NAME', file: second, message: `the policy 'desk' is in ${first} already` },
  ]);
  expect(live('desk')).toBe(policyText('desk', 'small'));
  await unlink(first);
  await until(() => live('desk') === policyText('desk', 'strong'));
  expect(problems()).toEqual([]);
});

test('a file that is not UTF-8 or too large is reported, not read as something else', async () => {
  const place = await layOut();
  await writeFile(join(place.policiesDir, 'latin.yaml'), Buffer.from([0x70, 0xe4, 0x3a, 0x20, 0x31]));
  await writeFile(join(place.policiesDir, 'large.yaml'), `# ${'x'.repeat(4 * 1024 * 1024)}`);
  await symlink('nowhere.yaml', join(place.policiesDir, 'link.yaml'));
  const { problems } = await open(place);
  expect(problems().map(({ message }) => message)).toEqual([
    'has 4194306 bytes',
    'is not valid UTF-8',
    'cannot be read: it does not exist (ENOENT)',
  ]);
});

test('a directory that disappears is reported and what is live stays; when it is back, it is watched again', async () => {
  const place = await layOut();
  const { until, live, codes } = await open(place);
  await rename(place.policiesDir, join(place.root, 'moved'));
  await until(() => codes().includes('UNREADABLE'));
  expect(live('desk')).toBe(policyText('desk'));
  await rename(join(place.root, 'moved'), place.policiesDir);
  await place.save('desk.yaml', policyText('desk', 'strong'));
  await until(() => live('desk') === policyText('desk', 'strong'));
  expect(codes()).toEqual([]);
  await place.save('desk.yaml', policyText('desk', 'small', 'watched'));
  await until(() => live('desk') === policyText('desk', 'small', 'watched'));
});

test('a directory that is replaced by another at once is read and watched', async () => {
  const place = await layOut();
  const { until, live } = await open(place);
  const next = join(place.root, 'next');
  await mkdir(next);
  await writeFile(join(next, 'desk.yaml'), policyText('desk', 'strong'));
  await rename(place.policiesDir, join(place.root, 'old'));
  await rename(next, place.policiesDir);
  await until(() => live('desk') === policyText('desk', 'strong'));
  await place.save('desk.yaml', policyText('desk', 'small', 'watched'));
  await until(() => live('desk') === policyText('desk', 'small', 'watched'));
});

/** Files as Kubernetes mounts a ConfigMap: links through `..data` to a directory per version. */
async function mountConfigMap(directory: string, version: string, files: Readonly<Record<string, string>>) {
  const target = `..${version}`;
  await mkdir(join(directory, target));
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, target, name), text);
  await symlink(target, join(directory, '..data_tmp'));
  await rename(join(directory, '..data_tmp'), join(directory, '..data'));
}

test('a ConfigMap that is swapped is taken as a whole', async () => {
  const place = await layOut({});
  await mountConfigMap(place.policiesDir, 'v1', { 'desk.yaml': policyText('desk'), 'other.yaml': policyText('other') });
  for (const name of ['desk.yaml', 'other.yaml']) await symlink(`..data/${name}`, join(place.policiesDir, name));
  const { until, live, newest, problems } = await open(place);
  expect(live('desk')).toBe(policyText('desk'));
  for (const [i, version] of ['v2', 'v3'].entries()) {
    await mountConfigMap(place.policiesDir, version, {
      'desk.yaml': policyText('desk', 'strong', version),
      'other.yaml': policyText('other'),
    });
    await rm(join(place.policiesDir, `..v${i + 1}`), { recursive: true });
    await until(() => live('desk') === policyText('desk', 'strong', version));
  }
  expect(newest('desk')?.number).toBe(3);
  expect(newest('other')?.number).toBe(1);
  expect(problems()).toEqual([]);
});

test('a policy directory behind a link that is turned to another checkout is followed', async () => {
  const place = await layOut();
  const link = join(place.root, 'current');
  await symlink('policies', link);
  const { until, live } = await open({ ...place, policiesDir: link });
  const next = join(place.root, 'next');
  await mkdir(next);
  await writeFile(join(next, 'desk.yaml'), policyText('desk', 'strong'));
  await symlink('next', `${link}.tmp`);
  await rename(`${link}.tmp`, link);
  await rm(place.policiesDir, { recursive: true });
  await until(() => live('desk') === policyText('desk', 'strong'));
});

test.each([
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
])('catalog and policies that need each other go live whatever the order of saves (%i %i %i)', async (...order) => {
  const place = await layOut({ 'desk.yaml': policyText('desk'), 'other.yaml': policyText('other') });
  const { until, live, store, codes } = await open(place);
  const saves = [
    { file: 'catalog.yaml', text: catalogText('renamed') },
    { file: 'policies/desk.yaml', text: policyText('desk', 'renamed') },
    { file: 'policies/other.yaml', text: policyText('other', 'renamed') },
  ];
  for (const [step, which] of order.entries()) {
    const { file, text } = saves[which]!;
    await writeFile(join(place.root, file), text);
    const code = order.indexOf(0) <= step ? 'CATALOG_REFUSED' : 'UNKNOWN_POOL';
    if (step < 2) await until(() => codes().includes(code));
  }
  await until(() => codes().length === 0);
  expect(store.live()?.catalogRevision).toBe(2);
  expect([live('desk'), live('other')]).toEqual([saves[1]?.text, saves[2]?.text]);
});

test('a catalog with errors is reported, policies go on with the last good one', async () => {
  const place = await layOut();
  const { until, live, problems, store } = await open(place);
  await writeFile(place.catalogPath, 'targets: [');
  await until(() => problems().length > 0);
  expect(problems()[0]).toMatchObject({ code: 'YAML_SYNTAX', file: place.catalogPath, line: 1 });
  await place.save('desk.yaml', policyText('desk', 'strong'));
  await until(() => live('desk') === policyText('desk', 'strong'));
  expect(store.live()?.catalogRevision).toBe(1);
});

test('a removed catalog is reported and the last one stays live', async () => {
  const place = await layOut();
  const { until, codes, store } = await open(place);
  await unlink(place.catalogPath);
  await until(() => codes().includes('UNREADABLE'));
  expect(store.live()?.catalogRevision).toBe(1);
  await writeFile(place.catalogPath, catalogText('small', 'strong', 'fast'));
  await until(() => store.live()?.catalogRevision === 2);
});

test('with a catalog that never compiled, every policy waits and goes live with the first good one', async () => {
  const place = await layOut();
  await writeFile(place.catalogPath, 'catalog: broken');
  const { until, codes, store } = await open(place);
  expect(codes()).toContain('NO_CATALOG');
  expect(store.live()).toBeUndefined();
  await writeFile(place.catalogPath, catalogText('small'));
  await until(() => store.live()?.policies.has('desk') === true);
  expect(codes()).toEqual([]);
});

test('after a restart an unchanged file does not undo what was applied through the API; a changed one does', async () => {
  const place = await layOut({ 'desk.yaml': policyText('desk'), 'gone.yaml': policyText('gone') });
  const before = await open(place);
  await before.apply(policyText('desk', 'strong', 'by hand'));
  await before.remove('gone');
  await before.catalog(catalogText('small', 'strong', 'by-hand'));
  await before.close();
  const after = await open(place);
  expect(after.live('desk')).toBe(policyText('desk', 'strong', 'by hand'));
  expect(after.store.live()?.policies.has('gone')).toBe(false);
  expect(after.store.live()?.catalogRevision).toBe(2);
  await after.close();
  await place.save('desk.yaml', policyText('desk', 'small', 'from Git'));
  const changed = await open(place);
  expect(changed.newest('desk')).toMatchObject({ number: 3, origin: 'file:desk.yaml' });
  expect(changed.live('desk')).toBe(policyText('desk', 'small', 'from Git'));
});

test('a file removed while the process was down takes its policy along', async () => {
  const place = await layOut({ 'desk.yaml': policyText('desk'), 'gone.yaml': policyText('gone') });
  await (await open(place)).close();
  await unlink(join(place.policiesDir, 'gone.yaml'));
  const after = await open(place);
  expect([...(after.store.live()?.policies.keys() ?? [])]).toEqual(['desk']);
});

test('a revision lost on disk is taken from its file again', async () => {
  const place = await layOut();
  const before = await open(place);
  await place.save('desk.yaml', policyText('desk', 'strong'));
  await before.until(() => before.live('desk') === policyText('desk', 'strong'));
  await before.close();
  await writeFile(join(place.stateDir, 'policies', 'desk', '0000000002.json'), '{');
  await writeFile(join(place.stateDir, 'catalog', '0000000001.json'), '{');
  const after = await open(place);
  expect(after.newest('desk')).toMatchObject({ number: 3, source: policyText('desk', 'strong') });
  expect(after.store.live()?.catalogRevision).toBe(2);
});

test('a damaged record of imports costs a reading, nothing else', async () => {
  const place = await layOut();
  await (await open(place)).close();
  const path = join(place.stateDir, 'imports.json');
  await writeFile(path, (await readFile(path, 'utf8')).slice(0, 20));
  const after = await open(place);
  expect(after.newest('desk')?.number).toBe(1);
  expect(after.log.count('imports cannot be read')).toBe(1);
});

test('a state directory that refuses while running is a problem until it works again', async () => {
  const place = await layOut();
  const { until, live, codes } = await open(place);
  await rm(join(place.stateDir, 'policies'), { recursive: true });
  await writeFile(join(place.stateDir, 'policies'), '');
  await place.save('desk.yaml', policyText('desk', 'strong'));
  await until(() => codes().includes('NOT_TAKEN'));
  expect(live('desk')).toBe(policyText('desk'));
  await unlink(join(place.stateDir, 'policies'));
  await until(() => live('desk') === policyText('desk', 'strong'));
  expect(codes()).toEqual([]);
});

test('rolling back a policy that came from a file stands until the file changes', async () => {
  const place = await layOut();
  const { until, live, rollback } = await open(place);
  await place.save('desk.yaml', policyText('desk', 'strong'));
  await until(() => live('desk') === policyText('desk', 'strong'));
  await rollback('desk');
  await place.save('other.yaml', policyText('other'));
  await until(() => live('other') !== undefined);
  expect(live('desk')).toBe(policyText('desk'));
});

test.runIf(process.getuid?.() !== 0)('a directory without permission is refused with that reason', async () => {
  const place = await layOut();
  await chmod(place.policiesDir, 0o000);
  await expect(open(place)).rejects.toThrow('permission is denied (EACCES)');
});

test('a lost newest revision is a problem with policy and file, and in the log, until there is a newer one', async () => {
  const place = await layOut();
  const before = await open(place);
  await before.apply(policyText('other'));
  await before.apply(policyText('other', 'strong'));
  await before.close();
  const path = join(place.stateDir, 'policies', 'other', '0000000002.json');
  await writeFile(path, '{');
  const { problems, live, log, apply } = await open(place);
  const message = "revision 2 of policy 'other', its newest, cannot be read; revision 1 is live instead";
  expect(problems()).toMatchObject([{ code: 'REVISION_LOST', file: path, message }]);
  expect(log.lines).toContainEqual({ level: 'error', message: expect.stringContaining(`${path}: ${message}; put`) });
  expect(live('other')).toBe(policyText('other'));
  await apply(policyText('other', 'strong'));
  expect(problems()).toEqual([]);
});

test('a file that is good again without a change of what is live is named once; one that changes it is not', async () => {
  const place = await layOut({ 'desk.yaml': policyText('desk'), 'other.yaml': policyText('other') });
  const { until, codes, log, live } = await open(place);
  for (const name of ['desk', 'other']) await place.save(`${name}.yaml`, badPolicyText(name));
  await until(() => codes().length === 2);
  await place.save('desk.yaml', policyText('desk'));
  await place.save('other.yaml', policyText('other', 'strong'));
  await until(() => live('other') === policyText('other', 'strong') && codes().length === 0);
  expect(log.lines.filter(({ message }) => message.includes('good again'))).toEqual([
    { level: 'info', message: 'desk.yaml is good again' },
  ]);
});

test('a refused catalog is explained at the places in the files of the policies', async () => {
  const place = await layOut();
  const { until, problems, apply, isCatalogFromFile } = await open(place);
  await apply(policyText('api-only'));
  expect(isCatalogFromFile()).toBe(true);
  await writeFile(place.catalogPath, catalogText('strong'));
  await until(() => problems().length > 0);
  expect(problems().map(({ file, line }) => [file, line])).toEqual([
    [place.catalogPath, 0],
    [join(place.policiesDir, 'desk.yaml'), 3],
    ['api-only', 3],
  ]);
  expect(isCatalogFromFile()).toBe(false);
});
