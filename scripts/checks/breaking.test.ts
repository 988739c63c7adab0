import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { breakingChanges, findBase } from './breaking.ts';

const ROUTE = 'syntax = "proto3";\npackage a.v1;\nmessage Route {\n  string target = 1;\n}\n';
const ROUTE_PLUS_FIELD = ROUTE.replace('}', '  string model = 2;\n}');
const ROUTE_RENUMBERED = ROUTE.replace('= 1', '= 2');

function createRepository() {
  const root = mkdtempSync(join(tmpdir(), 'signalbox-history-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const commit = (message: string) => {
    git('add', '.');
    git('-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '-q', '--allow-empty', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  const writeProto = (text: string) => {
    mkdirSync(join(root, 'proto/a/v1'), { recursive: true });
    writeFileSync(join(root, 'proto/a/v1/a.proto'), text);
    writeFileSync(join(root, 'buf.yaml'), 'version: v2\nmodules:\n  - path: proto\nbreaking:\n  use: [WIRE_JSON]\n');
  };
  git('init', '-q', '-b', 'main');
  return { root, git, commit, writeProto };
}

test('a first commit has nothing to compare with', async () => {
  const { root, commit, writeProto } = createRepository();
  writeProto(ROUTE);
  commit('first');
  expect(await breakingChanges(root)).toMatchObject({ status: 'skipped' });
});

test('a base without protobuf files is skipped', async () => {
  const { root, commit, writeProto } = createRepository();
  commit('empty');
  writeProto(ROUTE);
  commit('with protobuf');
  const { status, detail } = await breakingChanges(root);
  expect(status).toBe('skipped');
  expect(detail).toContain('holds no protobuf files');
});

test('an added field passes, a renumbered one fails with its file, also on a detached HEAD', async () => {
  const { root, git, commit, writeProto } = createRepository();
  writeProto(ROUTE);
  commit('first');
  writeProto(ROUTE_PLUS_FIELD);
  git('checkout', '-q', '--detach', commit('second'));
  expect(await breakingChanges(root)).toEqual({ status: 'passed', detail: '' });
  writeProto(ROUTE_RENUMBERED);
  const { status, detail } = await breakingChanges(root);
  expect(status).toBe('failed');
  expect(detail).toContain('proto/a/v1/a.proto');
});

test('a shallow clone is compared as far as its history goes', async () => {
  const { root, commit, writeProto } = createRepository();
  for (const text of [ROUTE, ROUTE_PLUS_FIELD, ROUTE_RENUMBERED]) {
    writeProto(text);
    commit('next');
  }
  const clone = (depth: number) => {
    const path = join(root, `clone-${depth}`);
    execFileSync('git', ['clone', '-q', `--depth=${depth}`, `file://${root}`, path]);
    return path;
  };
  expect(await breakingChanges(clone(1))).toMatchObject({ status: 'skipped' });
  expect(await breakingChanges(clone(2))).toMatchObject({ status: 'failed' });
});

test('the base is the parent, on a branch the fork, and after a release the release', async () => {
  const { root, git, commit } = createRepository();
  const first = commit('first');
  const second = commit('second');
  expect(await findBase(root)).toMatchObject({ commit: first });

  git('update-ref', 'refs/remotes/origin/main', second);
  expect(await findBase(root)).toMatchObject({ commit: first });
  commit('on a branch');
  commit('on a branch again');
  expect(await findBase(root)).toMatchObject({ commit: second });

  git('tag', 'v0.1.0', first);
  expect(await findBase(root)).toEqual({ commit: 'v0.1.0', because: 'the release v0.1.0' });
});
