import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DescMessage } from '@bufbuild/protobuf';
import {
  ArmSchema,
  EscalationSchema,
  ExperimentSchema,
  type Finding,
  LimitsSchema,
  PickSchema,
  PolicySchema,
  PoolMemberSchema,
  PoolSchema,
  RequirementSchema,
  RuleSchema,
  Severity,
  ShadowSchema,
  TimeoutsSchema,
} from '@signalbox/contracts';
import { compileCatalog, compilePolicy } from '@signalbox/engine';
import { findingText } from '@signalbox/policy';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type FencedBlock, fencedBlocks } from './fenced-blocks.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const document = read('docs/policies.md');
const blocks = fencedBlocks(document).filter(({ info }) => info.startsWith('yaml'));
const policiesInReadme = fencedBlocks(read('README.md')).filter(({ text }) => text.startsWith('policy:'));
const { catalog } = compileCatalog({ text: read('deploy/examples/catalog.yaml'), file: 'catalog.yaml' });

const OTHERWISE = { use: ['small'] };

/** What the blocks of each kind come to as policies. */
const POLICIES_OF: Readonly<Record<string, (text: string) => string[]>> = {
  'yaml policy': (text) => [text],
  'yaml part': (text) => [JSON.stringify({ policy: 'part', otherwise: OTHERWISE, ...parse(text) })],
  'yaml when': (text) =>
    parse(text).map((when: string) =>
      JSON.stringify({ policy: 'when', rules: [{ name: 'rule', when, ...OTHERWISE }], otherwise: OTHERWISE }),
    ),
  'yaml only': (text) =>
    parse(text).map((only: string) =>
      // With a `when`, since not every pool has a target left by it.
      JSON.stringify({ policy: 'only', require: [{ name: 'r', when: 'batch', only }], otherwise: OTHERWISE }),
    ),
  'yaml escalate': (text) =>
    parse(text).map((when: string) =>
      JSON.stringify({ policy: 'escalate', otherwise: { ...OTHERWISE, escalate: [{ when, to: ['strong'] }] } }),
    ),
};

function findingsIn(text: string, file = 'docs/policies.md'): Finding[] {
  if (!catalog) throw new Error('the example catalog does not compile');
  return compilePolicy({ text, file }, catalog).findings;
}

function blockWith(beginning: string): string {
  return fencedBlocks(document).find(({ text }) => text.startsWith(beginning))?.text ?? '';
}

test('every YAML block says what it is, and there are some of each kind', () => {
  expect(new Set(blocks.map(({ info }) => info))).toEqual(new Set(Object.keys(POLICIES_OF)));
});

test.each(blocks)('the block `$info` in line $line compiles', ({ info, text }: FencedBlock) => {
  const policies = POLICIES_OF[info]?.(text) ?? [];
  expect(policies).not.toEqual([]);
  const findings = policies.flatMap((policy) => findingsIn(policy));
  // Only whole policies need be free of warnings.
  const complaints = findings.filter(({ severity }) => info === 'yaml policy' || severity === Severity.ERROR);
  expect(complaints.map(findingText)).toEqual([]);
});

test('the policies in README.md compile without a warning', () => {
  expect(policiesInReadme.length).toBeGreaterThan(0);
  expect(policiesInReadme.flatMap(({ text }) => findingsIn(text, 'README.md')).map(findingText)).toEqual([]);
});

test('the mistakes of the first five minutes are reported as it says', () => {
  const text = `${blockWith('policy: first')}\n${blockWith('require:')}`;
  const wrong = text.replace(' task ', ' taks ').replace('[small]', '[smal]');
  const findings = findingsIn(wrong, 'deploy/examples/policies/first.yaml');
  expect(findings.map((finding) => `not taken: ${findingText(finding)}`).join('\n')).toBe(
    blockWith('not taken').trim(),
  );
});

test('the policy with every field has every field', () => {
  const keys = new Set(blockWith('policy: everything').match(/\w+(?=:)/g));
  const strategies = new Set(PickSchema.fields.map(({ name }) => name));
  const fields = MESSAGES.flatMap((desc) => desc.fields.map(({ name }) => name)).filter(
    (name) => !strategies.has(name),
  );
  expect(fields.filter((name) => !keys.has(name))).toEqual([]);
});

const MESSAGES: readonly DescMessage[] = [
  PolicySchema,
  RuleSchema,
  EscalationSchema,
  LimitsSchema,
  TimeoutsSchema,
  ExperimentSchema,
  ArmSchema,
  ShadowSchema,
  RequirementSchema,
  PoolSchema,
  PoolMemberSchema,
  PickSchema,
];

describe('the tables of fields', () => {
  test.each(MESSAGES)('of $name have a row per field', ({ name, fields }) => {
    expect(firstColumn(`### ${name}`).toSorted()).toEqual(fields.map((field) => field.name).toSorted());
  });
});

describe('the tables of findings', () => {
  const listed = firstColumn('## Findings');

  test('have every code of the engine', () => {
    const codes = read('packages/engine/src/document/findings.ts').match(/(?<=^ {2}\| ')\w+/gm) ?? [];
    expect(codes.length).toBeGreaterThan(20);
    expect(codes.filter((code) => !listed.includes(code))).toEqual([]);
  });

  test('have no code that nobody reports', () => {
    const sources = globSync(['packages/engine/src/**/*.ts', 'services/policy/src/**/*.ts'], { cwd: ROOT });
    const code = sources.map(read).join('\n');
    expect(listed.filter((name) => !code.includes(`'${name}'`))).toEqual([]);
  });
});

/** The names in the first column of the tables below a heading, up to the next heading of its level or a higher one. */
function firstColumn(heading: string): string[] {
  const level = heading.indexOf(' ');
  const from = document.indexOf(`\n${heading}\n`);
  const rest = document.slice(from + heading.length + 1);
  const end = rest.search(new RegExp(`\\n#{1,${level}} `));
  return [...rest.slice(0, end < 0 ? undefined : end).matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name);
}
