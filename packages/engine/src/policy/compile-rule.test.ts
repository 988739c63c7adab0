import { describe, test } from 'vitest';
import { expectFinding, FRAME } from '../../test/policy-findings.ts';

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
