import { describe, expect, test } from 'vitest';
import { catalogOf, inShort, marked, SMALL_CATALOG } from '../../test/documents.ts';
import { compilePolicy } from './compile-policy.ts';

const catalog = catalogOf(SMALL_CATALOG);

function findings(text: string): string[] {
  return compilePolicy({ text, file: 'p.yaml' }, catalog).findings.map(inShort);
}

/** The document has one mistake, found at its mark. */
function expectFinding(document: string, what: string) {
  const { text, line, column } = marked(document);
  expect(findings(text)).toEqual([`${line}:${column} ${what}`]);
}

const FRAME = 'policy: p\notherwise: { use: [small] }\n';

describe('one mistake in a rule is found where it is', () => {
  const CASES: [title: string, rule: string, what: string][] = [
    [
      'an unknown field',
      '{ name: a, use: [small], ▲fallbak: [strong] }',
      "UNKNOWN_FIELD unknown field 'fallbak'; did you mean 'fallback'?",
    ],
    [
      'a field written twice',
      '{ name: a, use: [small], tool: orders-db, ▲tool: orders-db }',
      "DUPLICATE_NAME 'tool' is written twice; keep one of them",
    ],
    [
      'a field written in two ways',
      '{ name: a, use: [small], on_filtered: [small], ▲onFiltered: [small] }',
      "DUPLICATE_NAME 'on_filtered' is written twice; keep one of them",
    ],
    ['no name', '▲{ use: [small] }', 'MISSING_FIELD the rule has no name; add `name`'],
    [
      'the name of otherwise',
      '{ name: ▲otherwise, use: [small], when: batch }',
      "DUPLICATE_NAME there are two rules 'otherwise'; give each its own name",
    ],
    [
      'nothing to use',
      '▲{ name: a, when: batch }',
      'MISSING_FIELD nothing says where the answer comes from; add `use: [pool]`, or an `experiment`',
    ],
    [
      'a text for a list',
      '{ name: a, use: ▲small, when: batch }',
      "WRONG_TYPE 'small' is not a list; write `use: [small]`",
    ],
    ['a list for a text', '{ name: a, use: [small], when: ▲[batch] }', 'WRONG_TYPE a list is not a text; write a text'],
    [
      'a boolean for a condition',
      '{ name: a, use: [small], percent: 50, when: ▲true }',
      "WRONG_TYPE true is not a text; write it in quotes: 'true'",
    ],
    [
      "YAML 1.1's yes",
      '{ name: a, use: [small], when: batch, enabled: ▲yes }',
      "WRONG_TYPE 'yes' is not true or false; write true or false",
    ],
    [
      'a text for a number',
      "{ name: a, use: [small], percent: ▲'10' }",
      "WRONG_TYPE '10' is not a number; write a number",
    ],
    ['infinity', '{ name: a, use: [small], percent: ▲.inf }', 'WRONG_TYPE Infinity is not a number; write a number'],
    [
      'a fraction of a token',
      '{ name: a, use: [small], when: batch, limits: { output_tokens: ▲1.5 } }',
      'WRONG_TYPE 1.5 is not a whole number; write a whole number',
    ],
    [
      'more attempts than an int32 holds',
      '{ name: a, use: [small], when: batch, limits: { max_attempts: ▲3000000000 } }',
      'WRONG_TYPE 3000000000 is not a whole number; write a whole number',
    ],
    [
      'a text for a mapping',
      '{ name: a, use: [small], when: batch, limits: ▲none }',
      "WRONG_TYPE 'none' is not a mapping; write `{ cost_usd: …, output_tokens: …, max_attempts: … }`",
    ],
    [
      'nothing in a list',
      '{ name: a, use: [small, ▲~], when: batch }',
      'WRONG_TYPE nothing is not a text; write a text',
    ],
    [
      'a duration without a unit',
      '{ name: a, use: [small], when: batch, timeouts: { total: ▲5 } }',
      "WRONG_TYPE 5 is not a duration; write a number with its unit, as in '5s' or '800ms'",
    ],
    [
      'an unknown unit',
      "{ name: a, use: [small], when: batch, timeouts: { total: ▲'5 sec' } }",
      "WRONG_TYPE '5 sec' is not a duration; write a number with its unit, as in '5s' or '800ms'",
    ],
    [
      'a negative duration',
      '{ name: a, use: [small], when: batch, timeouts: { total: ▲-5s } }',
      "WRONG_TYPE '-5s' is not a duration; write a number with its unit, as in '5s' or '800ms'",
    ],
    [
      'no time at all',
      '{ name: a, use: [small], when: batch, timeouts: { total: ▲0s } }',
      "INVALID_VALUE no time is left; write a duration above 0, as in '5s'",
    ],
    [
      'a first token after the whole',
      '{ name: a, use: [small], when: batch, timeouts: { first_token: ▲6s, total: 5s } }',
      'INVALID_VALUE the first token may take longer than the whole answer; make first_token the smaller one',
    ],
    [
      'an unknown trigger',
      '{ name: a, use: [small], when: batch, on: [error, ▲timout] }',
      "INVALID_VALUE 'timout' is not one of the values; did you mean 'timeout'?",
    ],
    [
      'the unspecified trigger',
      '{ name: a, use: [small], when: batch, on: [▲unspecified] }',
      'INVALID_VALUE this is no trigger; write one such as error, timeout or rate_limited',
    ],
    [
      'a percentage over 100',
      '{ name: a, use: [small], percent: ▲101 }',
      'INVALID_VALUE 101 is not a percentage; write a number from 0 to 100',
    ],
    [
      'a negative percentage',
      '{ name: a, use: [small], percent: ▲-1 }',
      'INVALID_VALUE -1 is not a percentage; write a number from 0 to 100',
    ],
    [
      'a limit of nothing',
      '{ name: a, use: [small], when: batch, limits: { cost_usd: ▲0 } }',
      'INVALID_VALUE 0 is no limit; write US dollars above 0',
    ],
    [
      'a limit of no tokens',
      '{ name: a, use: [small], when: batch, limits: { output_tokens: ▲0 } }',
      'INVALID_VALUE 0 is no limit; write tokens above 0',
    ],
    [
      'no attempts',
      '{ name: a, use: [small], when: batch, limits: { max_attempts: ▲0 } }',
      'INVALID_VALUE 0 attempts; write 1 to 10',
    ],
    [
      'too many attempts',
      '{ name: a, use: [small], when: batch, limits: { max_attempts: ▲11 } }',
      'INVALID_VALUE 11 attempts; write 1 to 10',
    ],
    [
      'an unknown pool',
      '{ name: a, use: [small, ▲smal], when: batch }',
      "UNKNOWN_POOL no pool, target or hand-off 'smal'; did you mean 'small'?",
    ],
    [
      'an unknown pool to fall back to',
      '{ name: a, use: [small], when: batch, fallback: [strong, ▲humans] }',
      "UNKNOWN_POOL no pool, target or hand-off 'humans'; did you mean 'human'?",
    ],
    [
      'an unknown target',
      '{ name: a, use: [▲ada/litle], when: batch }',
      "UNKNOWN_TARGET no pool, target or hand-off 'ada/litle'; did you mean 'ada/little' or 'ada/large'?",
    ],
    [
      'an unknown pool for filtered answers',
      '{ name: a, use: [small], when: batch, on_filtered: [▲safe] }',
      "UNKNOWN_POOL no pool, target or hand-off 'safe'; known: small, strong, ada/little, bob/little, cy/little, ada/large, bob/large, cy/large, human",
    ],
    [
      'an unknown pool to shadow',
      '{ name: a, use: [small], when: batch, shadow: { to: [▲stong], percent: 1 } }',
      "UNKNOWN_POOL no pool, target or hand-off 'stong'; did you mean 'strong'?",
    ],
    [
      'a shadow of people',
      '{ name: a, use: [small], when: batch, shadow: { to: ▲[human], percent: 1 } }',
      "INVALID_VALUE people such as 'human' cannot stand here; name models here, and people in `fallback` or `escalate`",
    ],
    [
      'people for filtered answers',
      '{ name: a, use: [small], when: batch, on_filtered: ▲[small, human] }',
      "INVALID_VALUE people such as 'human' cannot stand here; name models here, and people in `fallback` or `escalate`",
    ],
    [
      'a shadow of nothing',
      '{ name: a, use: [small], when: batch, shadow: ▲{ percent: 1 } }',
      'MISSING_FIELD the shadow has no candidate; add `to: [pool]`',
    ],
    [
      'an unknown tool',
      '{ name: a, use: [small], when: batch, tool: ▲order-db }',
      "UNKNOWN_TOOL no tool 'order-db'; did you mean 'orders-db'?",
    ],
    [
      'an unknown way to pick',
      '{ name: a, use: [small], when: batch, pick: ▲cheepest }',
      "UNKNOWN_FIELD unknown field 'cheepest'; did you mean 'cheapest'?",
    ],
    [
      'two ways to pick',
      '{ name: a, use: [small], when: batch, pick: { cheapest: {}, ▲fastest: {} } }',
      "INVALID_VALUE 'fastest' and 'cheapest' exclude each other; keep one of them",
    ],
    [
      'best value without a bar',
      '{ name: a, use: [small], when: batch, pick: ▲best_value }',
      'INVALID_VALUE at_least is 0; write a probability above 0 and up to 1: `best_value: { at_least: 0.9 }`',
    ],
    [
      'a bar that nobody can reach',
      '{ name: a, use: [small], when: batch, pick: ▲{ best_value: { at_least: 1.1 } } }',
      'INVALID_VALUE at_least is 1.1; write a probability above 0 and up to 1: `best_value: { at_least: 0.9 }`',
    ],
    [
      'quality without a price',
      '{ name: a, use: [small], when: batch, pick: ▲{ highest_quality: {} } }',
      'INVALID_VALUE within_usd is 0; write US dollars above 0: `highest_quality: { within_usd: 0.01 }`',
    ],
    [
      'an escalation that goes nowhere',
      '{ name: a, use: [small], when: batch, escalate: [▲{ when: valid }] }',
      'MISSING_FIELD the step does not say where to; add `to: [pool]`',
    ],
    [
      'an escalation without a condition',
      '{ name: a, use: [small], when: batch, escalate: [▲{ to: [strong] }] }',
      'MISSING_FIELD the step does not say when; add `when`, as in `when: confidence < 0.85 || !valid`',
    ],
    [
      'an experiment beside use',
      '{ name: a, use: ▲[small], when: batch, experiment: { name: e, arms: [{ name: x, use: [small], percent: 100 }] } }',
      "INVALID_VALUE `use` and `experiment` exclude each other; keep one; the experiment's arms have their own `use`",
    ],
    [
      'an experiment without a name',
      '{ name: a, when: batch, experiment: ▲{ arms: [{ name: x, use: [small], percent: 100 }] } }',
      'MISSING_FIELD the experiment has no name; add `name`',
    ],
    [
      'an experiment without arms',
      '{ name: a, when: batch, experiment: ▲{ name: e } }',
      "BAD_WEIGHTS the arms' percents add up to 0; make them add up to 100",
    ],
    [
      'percents that do not add up',
      '{ name: a, when: batch, experiment: { name: e, arms: ▲[{ name: x, use: [small], percent: 50 }, { name: y, use: [strong], percent: 49 }] } }',
      "BAD_WEIGHTS the arms' percents add up to 99; make them add up to 100",
    ],
    [
      'an arm without a name',
      '{ name: a, when: batch, experiment: { name: e, arms: [▲{ use: [small], percent: 100 }] } }',
      'MISSING_FIELD the arm has no name; add `name`',
    ],
    [
      'two arms of one name',
      '{ name: a, when: batch, experiment: { name: e, arms: [{ name: x, use: [small], percent: 50 }, { name: ▲x, use: [strong], percent: 50 }] } }',
      "DUPLICATE_NAME there are two arms 'x'; rename one of them",
    ],
    [
      'an arm that uses nothing',
      '{ name: a, when: batch, experiment: { name: e, arms: [▲{ name: x, percent: 100 }] } }',
      "MISSING_FIELD arm 'x' uses nothing; add `use: [pool]`",
    ],
    [
      'an experiment that sticks to the weather',
      '{ name: a, when: batch, experiment: { name: e, by: ▲weather, arms: [{ name: x, use: [small], percent: 100 }] } }',
      "INVALID_VALUE an experiment cannot stick to 'weather'; write one of user, session, tenant, source or labels.<key>",
    ],
    [
      'an experiment that sticks to no label',
      '{ name: a, when: batch, experiment: { name: e, by: ▲labels., arms: [{ name: x, use: [small], percent: 100 }] } }',
      "INVALID_VALUE an experiment cannot stick to 'labels.'; write one of user, session, tenant, source or labels.<key>",
    ],
  ];
  test.each(CASES)('%s', (_, rule, what) => {
    expectFinding(`${FRAME}rules:\n  - ${rule}\n`, what);
  });
});

describe('one mistake in a condition is found where it is', () => {
  const rule = (when: string) => `${FRAME}rules:\n  - name: a\n    when: ${when}\n    use: [small]\n`;

  test.each([
    ['an unknown name', "batch && ▲tsk == 'a'", "CEL_UNKNOWN_NAME unknown name 'tsk'; did you mean 'task' or 'risk'?"],
    [
      'in single quotes',
      "'batch && task == ''a'' && ▲tsk == ''b'''",
      "CEL_UNKNOWN_NAME unknown name 'tsk'; did you mean 'task' or 'risk'?",
    ],
    [
      'in double quotes',
      '"batch && task == \\"a\\" && ▲tsk == \'b\'"',
      "CEL_UNKNOWN_NAME unknown name 'tsk'; did you mean 'task' or 'risk'?",
    ],
    [
      'in a literal block',
      "|\n      batch &&\n      task == 'a' && ▲tsk == 'b'",
      "CEL_UNKNOWN_NAME unknown name 'tsk'; did you mean 'task' or 'risk'?",
    ],
    [
      'in a folded block',
      ">-\n      batch\n      && task == 'a'\n      && ▲tsk == 'b'",
      "CEL_UNKNOWN_NAME unknown name 'tsk'; did you mean 'task' or 'risk'?",
    ],
    [
      'in a plain text of two lines',
      "batch &&\n      ▲tsk == 'b'",
      "CEL_UNKNOWN_NAME unknown name 'tsk'; did you mean 'task' or 'risk'?",
    ],
    [
      'after an emoji',
      "task == '👍' && ▲tsk == 'b'",
      "CEL_UNKNOWN_NAME unknown name 'tsk'; did you mean 'task' or 'risk'?",
    ],
    ['an unknown signal', 'batch && ▲signal.faq', "CEL_UNKNOWN_NAME unknown name 'signal.faq'; there are none yet"],
    [
      'an unknown function',
      "prompt.▲containz('a')",
      "CEL_UNKNOWN_NAME unknown function 'containz'; did you mean 'contains'?",
    ],
    ['a target in a rule', "▲target.region == 'eu'", expect.stringContaining("CEL_UNKNOWN_NAME unknown name 'target'")],
    ['a value that never comes', "risk == ▲'hihg'", "CEL_UNKNOWN_VALUE 'risk' is never 'hihg'; did you mean 'high'?"],
    ['syntax', "task ▲= 'a'", 'CEL_SYNTAX CEL syntax: found = but expecting end of input; correct the CEL expression'],
    [
      'a regular expression',
      "batch && prompt.matches(▲'a(b')",
      "CEL_SYNTAX invalid regular expression 'a(b': missing closing ); use RE2 syntax",
    ],
    [
      'a condition that is a number',
      '▲input_tokens + 1',
      'CEL_TYPE input_tokens + 1 gives an int, not a bool; compare it with something, as in `input_tokens > 300`',
    ],
    [
      'a side that is a text',
      'batch || ▲task',
      'CEL_TYPE task gives a string, not a bool; compare it with something, as in `input_tokens > 300`',
    ],
    [
      'types that do not fit',
      'batch || ▲task > 3',
      expect.stringContaining('CEL_TYPE cannot be computed: found no matching overload'),
    ],
    [
      'a loop in a loop',
      'tools_required.exists(t, residency▲.exists(r, r == t))',
      expect.stringContaining('CEL_TOO_LARGE a loop inside a loop'),
    ],
    [
      'a source over 4 KiB',
      `▲task == '${'x'.repeat(4096)}'`,
      expect.stringContaining('CEL_TOO_LARGE the expression has 4106 characters; keep it below 4096'),
    ],
    [
      'more than 500 parts',
      `▲images in [${new Array(500).fill('1').join(', ')}]`,
      expect.stringContaining('CEL_TOO_LARGE the expression has 503 parts; keep it below 500'),
    ],
  ])('%s', (_, when, what) => {
    const { text, line, column } = marked(rule(when));
    const found = findings(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^${line}:${column} `));
    expect(found[0]?.replace(/^\S+ /, '')).toEqual(what);
  });

  test('in an escalation step', () => {
    expectFinding(
      `${FRAME}rules: [{ name: a, when: batch, use: [small], escalate: [{ when: valid || ▲confidense < 0.5, to: [strong] }] }]`,
      "CEL_UNKNOWN_NAME unknown name 'confidense'; did you mean 'confidence'?",
    );
  });
});

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
      'a rule that is never reached',
      `${FRAME}rules:\n  - { name: all, use: [small] }\n  - ▲{ name: late, when: batch, use: [small] }`,
      "UNREACHABLE_RULE rule 'late' can never decide: 'all' before it takes every request; give 'all' a condition, or move it to the end",
    ],
    [
      'a rule after one that is always true',
      `${FRAME}rules:\n  - { name: all, when: ' true ', use: [small] }\n  - ▲{ name: late, when: batch, use: [small] }`,
      "UNREACHABLE_RULE rule 'late' can never decide: 'all' before it takes every request; give 'all' a condition, or move it to the end",
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
      'a pool that a requirement empties',
      `policy: p\notherwise: { use: ▲[small] }\nrequire: [{ name: homely, only: target.people }]`,
      "NO_TARGET_LEFT 'homely' leaves no target of 'small'; use another pool, or correct the requirement",
    ],
    [
      'a pool that requirements empty together',
      `policy: p\notherwise: { use: ▲[small] }\nrequire:\n  - { name: not-bob, only: target.provider != 'bob' }\n  - { name: only-bob, only: target.provider == 'bob' }`,
      "NO_TARGET_LEFT 'not-bob' and 'only-bob' leave no target of 'small'; use another pool, or correct the requirement",
    ],
    [
      "a pool that the catalog's requirement empties",
      `policy: p\notherwise: { use: [small], fallback: [▲cy/large] }`,
      "NO_TARGET_LEFT 'approved-only' leaves no target of 'cy/large'; use another pool, or correct the requirement",
    ],
    [
      'a shadow that a requirement empties',
      `policy: p\notherwise: { use: [small], shadow: { percent: 1, to: ▲[cy/large] } }`,
      "NO_TARGET_LEFT 'approved-only' leaves no target of 'cy/large'; use another pool, or correct the requirement",
    ],
    [
      'a rule that a conditional requirement empties',
      `${FRAME}require: [{ name: homely, when: risk == 'high', only: "target.labels['hosting'] == 'on-prem'" }]\nrules: [▲{ name: a, when: batch, use: [ada/little] }]`,
      "warning NO_TARGET_LEFT where 'homely' applies, 'a' has no target and is refused; add a fallback that satisfies it, or a rule before this one",
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
    const found = findings(`${FRAME}signals:\n  a: batch && signal.b\n  b: signal.c\n  c: '!signal.a'\n`);
    expect(found).toEqual([
      expect.stringMatching(/^4:6 SIGNAL_CYCLE signal 'a' needs itself: a → b → c → a; break the circle$/),
    ]);
  });

  test('too many rules, signals and requirements', () => {
    const rules = new Array(501).fill(0).map((_, i) => `  - { name: r${i}, when: images == ${i}, use: [small] }\n`);
    expect(findings(`${FRAME}rules:\n${rules.join('')}`)).toEqual([
      '4:3 TOO_MANY the policy has 501 rules; keep it at 500 at most',
    ]);
    expect(findings(`${FRAME}rules:\n${rules.slice(1).join('')}`)).toEqual([]);
    const signals = new Array(501).fill(0).map((_, i) => `  s${i}: batch\n`);
    expect(findings(`${FRAME}signals:\n${signals.join('')}`)).toEqual([
      '4:3 TOO_MANY 501 are too many; keep it at 500 at most',
    ]);
    const requirements = new Array(101).fill(0).map((_, i) => `  - { name: r${i}, only: 'true' }\n`);
    expect(findings(`${FRAME}require:\n${requirements.join('')}`)).toEqual([
      '4:3 TOO_MANY 101 are too many; keep it at 100 at most',
    ]);
  });

  test('a document of 5 MB is not even read', () => {
    expect(findings(`policy: ${'x'.repeat(5_000_000)}`)).toEqual([
      '0:0 TOO_MANY the document has 5000008 characters; keep it below 4194304',
    ]);
  });

  test('of very many mistakes the first 500 are listed', () => {
    const found = findings(`${FRAME}rules: [{ name: a, when: batch, use: [${'smal, '.repeat(100_000)}] }]`);
    expect(found).toHaveLength(501);
    expect(found).toContain('1:1 TOO_MANY only the first 500 errors are listed; correct these first');
  });
});
