import { fromJson, toJson } from '@bufbuild/protobuf';
import { CatalogSchema, PolicySchema } from '@signalbox/contracts';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { compileCatalog, compilePolicy } from '../src/index.ts';
import { catalogOf, inShort, SMALL_CATALOG } from './documents.ts';
import { EXAMPLE_POLICIES, exampleCatalog, exampleText } from './examples.ts';

/** Each line with a mistake says which one: `# CODE`, or several. */
const ALL_MISTAKES = `
policy: Everything Wrong              # INVALID_NAME
descripton: all mistakes in one file  # UNKNOWN_FIELD
labels: { beta: no, gamma: true }     # WRONG_TYPE
when_all_down: panik                  # INVALID_VALUE
signals:
  round: signal.about                 # SIGNAL_CYCLE
  about: signal.round
  Loud: batch                         # INVALID_NAME
  list: tools_required                # CEL_TYPE
  typo: tsk == 'a'                    # CEL_UNKNOWN_NAME
require:
  - name: nobody-left
    only: target.region == 'mars'
  - name: nobody-left                 # DUPLICATE_NAME
    only: target.regoin == 'mars'     # CEL_UNKNOWN_NAME
  - name: says-nothing                # MISSING_FIELD
pools:
  small: { members: [ada/little] }    # DUPLICATE_NAME
  none: {}                            # EMPTY_POOL
  dangling: { members: [ada/litle] }  # UNKNOWN_TARGET
  weightless:                         # nothing yet
    members: [{ target: ada/little, weight: -1 }]  # BAD_WEIGHTS
rules:
  - use: [small]                      # MISSING_FIELD
    when: task = 'a'                  # CEL_SYNTAX
  - name: types
    when: task > 3                    # CEL_TYPE
    use: small                        # WRONG_TYPE
    fallback: [smal, bob/larg]        # UNKNOWN_POOL UNKNOWN_TARGET
    tool: order-db                    # UNKNOWN_TOOL
  - name: types                       # DUPLICATE_NAME
    when: risk == 'hihg'              # CEL_UNKNOWN_VALUE
    use: [human]
    limits: { cost_usd: -1 }          # INVALID_VALUE
    timeouts: { total: 5 }            # WRONG_TYPE
    on: [timout]                      # INVALID_VALUE
    when: batch                       # DUPLICATE_NAME
  - name: loops
    when: tools_required.exists(t, residency.exists(r, r == t))  # CEL_TOO_LARGE
    experiment:
      name: lopsided
      arms:                           # the finding is at the first arm
        - { name: a, use: [human], percent: 60 }  # BAD_WEIGHTS
        - { name: a, use: [human], percent: 60 }  # DUPLICATE_NAME
    escalate:
      - to: [human]                   # MISSING_FIELD
  - name: everybody
    use: [cy/large]                   # NO_TARGET_LEFT
  - name: nobody                      # UNREACHABLE_RULE
    when: prompt.matches('(')         # CEL_SYNTAX
    use: [human]
otherwise:
  use: [human]
  percent: 50                         # INVALID_VALUE
`;

/** The codes that the comments announce, by line. */
function announced(text: string): string[] {
  return text.split('\n').flatMap((line, i) => {
    const comment = line.split('# ')[1] ?? '';
    return (comment.match(/[A-Z]+_[A-Z_]+/g) ?? []).map((code) => `${i + 1} ${code}`);
  });
}

describe('all mistakes of a document are found at once', () => {
  const catalog = catalogOf(SMALL_CATALOG);

  test('in a policy', () => {
    const { findings, policy } = compilePolicy({ text: ALL_MISTAKES, file: 'all.yaml' }, catalog);
    expect(policy).toBeUndefined();
    // A condition written twice counts as its last writing, and requirements together leave nobody.
    const lines = findings
      .filter((f) => f.code !== 'NO_TARGET_LEFT' || f.path === 'rules[4].use')
      .map((f) => `${f.line} ${f.code}`);
    const wanted = announced(ALL_MISTAKES).filter((line) => !line.endsWith('CEL_UNKNOWN_VALUE'));
    expect(lines.toSorted()).toEqual(wanted.toSorted());
    expect(findings.every((f) => f.file === 'all.yaml' && f.message !== '' && f.remedy !== '' && f.column > 0)).toBe(
      true,
    );
  });

  test('in a catalog', () => {
    const text = `
catalog: wrong
providers:
  - { id: ada, endpoint: ada.example, credentials: [{ name: main }] }  # INVALID_VALUE MISSING_FIELD
  - { id: ada, endpoint: 'https://ada.example' }  # DUPLICATE_NAME
  - { id: 'Bob & Co' }                # INVALID_NAME
  - { endpoint: 'https://x.example' } # MISSING_FIELD
models:
  - { id: little }                    # MISSING_FIELD
  - { id: large, context_tokens: 9, max_output_tokens: -1 }  # INVALID_VALUE
  - { id: odd, context_tokens: 9, priors: { default: 1.5 } }  # INVALID_VALUE
targets:
  - { provider: ada, model: large, price: { input_usd_per_million_tokens: -1 } }  # INVALID_VALUE
  - { provider: ada, model: large, price: {} }  # DUPLICATE_NAME
  - { provider: eve, model: lrge, price: {} }  # UNKNOWN_PROVIDER UNKNOWN_MODEL
  - { provider: ada, model: odd, credential: spare, context_tokens: -5, price: {} }  # INVALID_VALUE INVALID_VALUE
pools:
  ada/large: { members: [ada/large] } # DUPLICATE_NAME
  dangling: { members: [ada/lrge] }   # UNKNOWN_TARGET
tools:
  - { name: db, timeout: 0s }         # INVALID_VALUE
  - { name: db }                      # DUPLICATE_NAME
  - { endpoint: 'https://t.example' } # MISSING_FIELD
handoffs:
  - { name: ada/large, endpoint: desk }  # DUPLICATE_NAME INVALID_VALUE
require:
  - { name: odd, only: target.lables == 'x' }  # CEL_UNKNOWN_NAME
  - { name: odd, when: task, only: 'true' }  # DUPLICATE_NAME CEL_TYPE
`;
    const { findings, catalog: none } = compileCatalog({ text, file: 'wrong.yaml' });
    expect(none).toBeUndefined();
    expect(findings.map((f) => `${f.line} ${f.code}`).toSorted()).toEqual(announced(text).toSorted());
  });
});

describe('the form of a document makes no difference', () => {
  const withoutPlaces = (findings: readonly { code: string; path: string; message: string; remedy: string }[]) =>
    findings.map(({ code, path, message, remedy }) => `${code} ${path} ${message} ${remedy}`).toSorted();

  test('JSON text gives the same findings as YAML', () => {
    const catalog = catalogOf(SMALL_CATALOG);
    const once = ALL_MISTAKES.replace("    when: risk == 'hihg'              # CEL_UNKNOWN_VALUE\n", '');
    const yaml = compilePolicy({ text: once, file: 'f' }, catalog).findings;
    const json = compilePolicy(
      { text: JSON.stringify(parse(once, { uniqueKeys: false }), undefined, 2), file: 'f' },
      catalog,
    ).findings;
    const unique = yaml.filter((f) => !f.message.endsWith('is written twice'));
    expect(withoutPlaces(json)).toEqual(withoutPlaces(unique));
    expect(json.every((f) => f.line > 0)).toBe(true);
  });

  test.each(EXAMPLE_POLICIES)('%s means the same as YAML, as JSON and as a message', (file) => {
    const catalog = exampleCatalog();
    const { policy } = compilePolicy({ text: exampleText(file), file }, catalog);
    if (!policy) throw new Error('it has mistakes');
    const json = toJson(PolicySchema, policy.source);
    const text = JSON.stringify(json);
    expect(compilePolicy({ text, file }, catalog)).toMatchObject({ findings: [], policy: { source: policy.source } });
    const message = fromJson(PolicySchema, json);
    expect(compilePolicy({ policy: message }, catalog)).toMatchObject({
      findings: [],
      policy: { source: policy.source },
    });
  });

  test('the example catalog, too', () => {
    const { source } = exampleCatalog();
    const json = toJson(CatalogSchema, source);
    const fromText = compileCatalog({ text: JSON.stringify(json), file: 'c' });
    expect(fromText.findings.map(inShort)).toEqual([]);
    expect(fromText.catalog?.source).toEqual(source);
    expect(compileCatalog({ catalog: fromJson(CatalogSchema, json) }).findings).toEqual([]);
  });

  test('a message with mistakes gives the findings of the text, without places', () => {
    const catalog = catalogOf(SMALL_CATALOG);
    const text = `{ policy: p, otherwise: { use: [smal], limits: { max_attempts: 11 } }, rules: [{ name: a, when: "tsk == 'a'", use: [small] }] }`;
    const fromText = compilePolicy({ text, file: 'p' }, catalog).findings;
    const message = fromJson(PolicySchema, parse(text));
    const fromMessage = compilePolicy({ policy: message }, catalog).findings;
    expect(fromText).toHaveLength(3);
    expect(withoutPlaces(fromMessage)).toEqual(withoutPlaces(fromText));
    expect(fromMessage.every((f) => f.line === 0 && f.column === 0 && f.file === 'p')).toBe(true);
  });
});
