import { describe, expect, test } from 'vitest';
import { expectFinding, FRAME, findingsIn } from '../../test/policy-findings.ts';

describe('one mistake elsewhere in a policy is found where it is', () => {
  test.each([
    [
      'no name',
      '▲otherwise: { use: [small] }',
      'MISSING_FIELD the policy has no name; add `policy: my-policy`, the name that callers send',
    ],
    [
      'a bad name',
      'policy: ▲Support Desk\notherwise: { use: [small] }',
      "INVALID_NAME 'Support Desk' cannot be a policy's name; use lower-case letters, digits, `.`, `_` and `-`",
    ],
    [
      'a number as name',
      'policy: ▲12\notherwise: { use: [small] }',
      "WRONG_TYPE 12 is not a text; write it in quotes: '12'",
    ],
    [
      'no otherwise',
      '▲policy: p',
      'MISSING_FIELD the policy has no `otherwise`; add `otherwise: { use: [pool] }`, for requests that no rule matches',
    ],
    [
      'an empty otherwise',
      'policy: p\notherwise:▲',
      'MISSING_FIELD nothing says where the answer comes from; add `use: [pool]`, or an `experiment`',
    ],
    [
      'otherwise with a condition',
      'policy: p\notherwise: { use: [small], when: ▲batch }',
      'INVALID_VALUE `otherwise` takes every request that is left; leave out name, when, enabled and percent',
    ],
    [
      'otherwise with a percentage',
      'policy: p\notherwise: { use: [small], percent: ▲0 }',
      'INVALID_VALUE `otherwise` takes every request that is left; leave out name, when, enabled and percent',
    ],
    ['an unknown field', `${FRAME}▲rule: []`, "UNKNOWN_FIELD unknown field 'rule'; did you mean 'rules'?"],
    [
      'an unknown choice',
      `${FRAME}when_all_down: ▲panik`,
      "INVALID_VALUE 'panik' is not one of the values; did you mean 'panic'?",
    ],
    [
      'two rules of one name',
      `${FRAME}rules:\n  - { name: a, when: batch, use: [small] }\n  - { name: ▲a, when: interactive, use: [small] }`,
      "DUPLICATE_NAME there are two rules 'a'; give each its own name",
    ],
    [
      'a label that is no text',
      `${FRAME}labels: { beta: ▲true }`,
      "WRONG_TYPE true is not a text; write it in quotes: 'true'",
    ],
    [
      'a signal with a bad name',
      `${FRAME}signals: { ▲Long-One: batch }`,
      "INVALID_NAME 'Long-One' cannot be a signal's name; use lower-case letters, digits and _, a letter first",
    ],
    [
      'a signal that is a list',
      `${FRAME}signals: { a: ▲tools_required }`,
      'CEL_TYPE tools_required gives a list, not a bool or string or int or double; compare it with something, as in `input_tokens > 300`',
    ],
    [
      'a signal that needs itself',
      `${FRAME}signals: { a: ▲signal.a }`,
      "SIGNAL_CYCLE signal 'a' needs itself: a → a; break the circle",
    ],
    [
      'an empty signal',
      `${FRAME}signals: { a: ▲'' }`,
      'CEL_SYNTAX the expression is empty; write a condition, or leave the field out',
    ],
    [
      'a requirement without a name',
      `${FRAME}require: [▲{ only: 'true' }]`,
      'MISSING_FIELD the requirement has no name; give it a name that says what it keeps, such as `restricted-stays-home`',
    ],
    [
      'two requirements of one name',
      `${FRAME}require: [{ name: a, only: 'true' }, { name: ▲a, only: 'true' }]`,
      "DUPLICATE_NAME there are two requirements 'a'; give each its own name",
    ],
    [
      'a requirement that requires nothing',
      `${FRAME}require: [▲{ name: a, when: batch }]`,
      "MISSING_FIELD the requirement does not say which targets remain; add `only`, as in `only: target.labels['hosting'] == 'on-prem'`",
    ],
    [
      'a requirement on a number',
      `${FRAME}require: [{ name: a, only: ▲target.price_input }]`,
      'CEL_TYPE target.price_input gives a double, not a bool; compare it with something, as in `input_tokens > 300`',
    ],
    [
      'a requirement on an unknown fact',
      `${FRAME}require: [{ name: a, only: ▲target.price_inputs > 1 }]`,
      "CEL_UNKNOWN_NAME unknown name 'target.price_inputs'; did you mean 'price_input' or 'price_output'?",
    ],
    [
      'a pool that the catalog has',
      `${FRAME}pools: { ▲small: { members: [ada/little] } }`,
      "DUPLICATE_NAME the catalog has a 'small' already; choose another name, or use the one of the catalog",
    ],
    [
      'an empty pool',
      `${FRAME}pools: { mine: ▲{} }`,
      "EMPTY_POOL pool 'mine' has no members; add `members: [provider/model]`",
    ],
    [
      'an unknown member',
      `${FRAME}pools: { mine: { members: [ada/little, ▲ada/litle] } }`,
      "UNKNOWN_TARGET no target 'ada/litle'; did you mean 'ada/little' or 'ada/large'?",
    ],
    [
      'an unknown member with a weight',
      `${FRAME}pools: { mine: { members: [{ weight: 2, target: ▲ada/litle }, ada/large] } }`,
      "UNKNOWN_TARGET no target 'ada/litle'; did you mean 'ada/little' or 'ada/large'?",
    ],
    [
      'a member twice',
      `${FRAME}pools: { mine: { members: [ada/little, ▲ada/little] } }`,
      "DUPLICATE_NAME 'ada/little' is in the pool twice; keep it once and give it a weight",
    ],
    [
      'a negative weight',
      `${FRAME}pools: { mine: { members: [ada/large, { target: ada/little, weight: ▲-1 }] } }`,
      'BAD_WEIGHTS -1 is no weight; write a number, 0 or more',
    ],
    [
      'only weights of 0',
      `${FRAME}pools: { mine: ▲{ members: [{ target: ada/little, weight: 0 }] } }`,
      "BAD_WEIGHTS all weights of pool 'mine' are 0; give at least one member a weight above 0",
    ],
    [
      'an alias',
      `${FRAME}labels: { a: &x y, b: ▲*x }`,
      'YAML_SYNTAX the document uses YAML aliases (*name); write the value out in each place',
    ],
    [
      'a tag',
      `${FRAME}labels: { a: !!str ▲12 }`,
      'YAML_SYNTAX the document uses YAML tags (tag:yaml.org,2002:str); leave them out; quotes make a text',
    ],
    [
      'an unknown tag',
      `${FRAME}labels: { a: ▲!secret 12 }`,
      'YAML_SYNTAX Unresolved tag: !secret; correct the YAML; indentation and quotes are the usual cause',
    ],
    ['a key that is a list', `${FRAME}labels: ▲{ [a]: b }`, 'YAML_SYNTAX a key is not a text; write `key: value`'],
    [
      'a tab',
      'policy: p\n▲\totherwise: { use: [small] }',
      'YAML_SYNTAX Tabs are not allowed as indentation; correct the YAML; indentation and quotes are the usual cause',
    ],
    ['a second document', `${FRAME}▲---\npolicy: q`, 'YAML_SYNTAX a second document begins; write one per file'],
    [
      'a list',
      '▲- policy: p',
      'WRONG_TYPE the document is a list, not a mapping; write `{ policy: …, description: …, signals: …, require: …, … }`',
    ],
    [
      'a text',
      '▲policy',
      "WRONG_TYPE the document is 'policy', not a mapping; write `{ policy: …, description: …, signals: …, require: …, … }`",
    ],
    [
      'nothing',
      '▲',
      'MISSING_FIELD the document is empty; write `{ policy: …, description: …, signals: …, require: …, … }`',
    ],
    [
      'only a comment',
      '▲# nothing yet',
      'MISSING_FIELD the document is empty; write `{ policy: …, description: …, signals: …, require: …, … }`',
    ],
  ])('%s', (_, document, what) => {
    expectFinding(document, what);
  });

  test('signals that need each other', () => {
    const found = findingsIn(`${FRAME}signals:\n  a: batch && signal.b\n  b: signal.c\n  c: '!signal.a'\n`);
    expect(found).toEqual([
      expect.stringMatching(/^4:6 SIGNAL_CYCLE signal 'a' needs itself: a → b → c → a; break the circle$/),
    ]);
  });

  test('too many rules, signals and requirements', () => {
    const rules = new Array(501).fill(0).map((_, i) => `  - { name: r${i}, when: images == ${i}, use: [small] }\n`);
    expect(findingsIn(`${FRAME}rules:\n${rules.join('')}`)).toEqual([
      '4:3 TOO_MANY the policy has 501 rules; keep it at 500 at most',
    ]);
    expect(findingsIn(`${FRAME}rules:\n${rules.slice(1).join('')}`)).toEqual([]);
    const signals = new Array(501).fill(0).map((_, i) => `  s${i}: batch\n`);
    expect(findingsIn(`${FRAME}signals:\n${signals.join('')}`)).toEqual([
      '4:3 TOO_MANY 501 are too many; keep it at 500 at most',
    ]);
    const requirements = new Array(101).fill(0).map((_, i) => `  - { name: r${i}, only: 'true' }\n`);
    expect(findingsIn(`${FRAME}require:\n${requirements.join('')}`)).toEqual([
      '4:3 TOO_MANY 101 are too many; keep it at 100 at most',
    ]);
  });

  test('a document of 5 MB is not even read', () => {
    expect(findingsIn(`policy: ${'x'.repeat(5_000_000)}`)).toEqual([
      '0:0 TOO_MANY the document has 5000008 characters; keep it below 4194304',
    ]);
  });

  test('of very many mistakes the first 500 are listed', () => {
    const found = findingsIn(`${FRAME}rules: [{ name: a, when: batch, use: [${'smal, '.repeat(100_000)}] }]`);
    expect(found).toHaveLength(501);
    expect(found).toContain('1:1 TOO_MANY only the first 500 errors are listed; correct these first');
  });
});
