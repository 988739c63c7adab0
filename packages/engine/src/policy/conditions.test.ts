import { describe, expect, test } from 'vitest';
import { marked } from '../../test/documents.ts';
import { expectFinding, FRAME, findingsIn } from '../../test/policy-findings.ts';

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
      'after the same letter',
      "'batch && task in ▲nodes'",
      expect.stringContaining("CEL_UNKNOWN_NAME unknown name 'nodes'"),
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
    ['syntax', "task ▲= 'a'", 'CEL_SYNTAX CEL syntax: found = but expecting end of input; write == to compare'],
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
    const found = findingsIn(text);
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
