import { describe, expect, test } from 'vitest';
import { CEL_LIMITS } from './check.ts';
import { compileCondition } from './condition.ts';
import { answerVocabulary, requestVocabulary, targetVocabulary, type Vocabulary } from './vocabulary.ts';

const RULE = requestVocabulary(new Map([['faq', { name: 'signal.faq', type: 'bool', read: () => true }]]));

/** What is reported: code, message, remedy, and the text at the place the report points at. */
function problems(source: string, vocabulary: Vocabulary = RULE) {
  const found: { code: string; message: string; remedy: string; at: string }[] = [];
  const condition = compileCondition(source, vocabulary, {
    error: (code, message, remedy, offset = 0) => found.push({ code, message, remedy, at: source.slice(offset) }),
  });
  expect(condition === undefined).toBe(found.length > 0);
  return found;
}

function problem(source: string, vocabulary?: Vocabulary) {
  const found = problems(source, vocabulary);
  expect(found).toHaveLength(1);
  return found[0];
}

describe('names are checked', () => {
  test('a misspelt fact', () => {
    expect(problem("batch && tsk == 'a'")).toEqual({
      code: 'CEL_UNKNOWN_NAME',
      message: "unknown name 'tsk'",
      remedy: "did you mean 'task' or 'risk'?",
      at: "tsk == 'a'",
    });
  });

  test('a name that is like none', () => {
    expect(problem('weather_forecast > 3')?.remedy).toMatch(/^known: task, prompt, .*, and \d+ more$/);
  });

  test('a misspelt signal, and signals as a whole', () => {
    expect(problem('batch || signal.fak')).toEqual({
      code: 'CEL_UNKNOWN_NAME',
      message: "unknown name 'signal.fak'",
      remedy: "did you mean 'faq'?",
      at: 'signal.fak',
    });
    expect(problem('signal == 3')).toMatchObject({
      message: "'signal' cannot be read as a whole",
      remedy: 'read one of signal.faq',
    });
  });

  test('a policy without signals says so', () => {
    expect(problem('signal.faq', requestVocabulary(new Map()))?.remedy).toBe('there are none yet');
  });

  test('functions', () => {
    expect(problem("prompt.startWith('a')")).toMatchObject({
      message: "unknown function 'startWith'",
      remedy: expect.stringContaining("'startsWith'"),
      at: "startWith('a')",
    });
    expect(problem('lower(prompt) == 3')?.message).toBe("unknown function 'lower'");
  });

  test('in lists, maps, ternaries, indexes and loops, and all of them at once', () => {
    const source = 'aa in [bb, {cc: dd}] ? labels[ee] == 1 : tools_required.exists(x, x == ff && x != y)';
    expect(problems(source).map(({ message }) => message.slice("unknown name '".length, -1))).toEqual([
      'aa',
      'bb',
      'cc',
      'dd',
      'ee',
      'ff',
      'y',
    ]);
  });

  test("but a loop's own variable is known within it, even if it hides a fact", () => {
    expect(problems("tools_required.exists(task, task == 'a')")).toEqual([]);
    expect(problem("tools_required.exists(x, x == 'a') && x == 'b'")?.at).toBe("x == 'b'");
  });

  test('types are names too', () => {
    expect(problems('type(images) == int')).toEqual([]);
  });

  test('targets can be read in `only`, answers in escalation steps, and nowhere else', () => {
    const only = targetVocabulary(new Map());
    const step = answerVocabulary(new Map());
    expect(problems("target.labels['hosting'] == 'on-prem' && task == 'a'", only)).toEqual([]);
    expect(problems('confidence < 0.85 || !valid || answer.refusal', step)).toEqual([]);
    expect(problem("target.region == 'eu'")?.message).toBe("unknown name 'target'");
    expect(problem('confidence < 0.85')?.message).toBe("unknown name 'confidence'");
    expect(problem('answer.refusal', only)?.message).toBe("unknown name 'answer'");
    expect(problem("target.region == 'eu'", step)?.message).toBe("unknown name 'target'");
    expect(problem("target.regoin == 'eu'", only)?.remedy).toBe("did you mean 'region'?");
  });
});

describe('values of facts that have few are checked', () => {
  test.each([
    ["risk == 'hihg'", "'hihg'"],
    ["batch && risk != 'hihg'", "'hihg'"],
    ["'hihg' == risk", "'hihg' == risk"],
    ["risk in ['low', 'hihg']", "'hihg']"],
    ["(batch ? risk == 'hihg' : true)", "'hihg' : true)"],
  ])('%s', (source, at) => {
    expect(problem(source)).toEqual({
      code: 'CEL_UNKNOWN_VALUE',
      message: "'risk' is never 'hihg'",
      remedy: "did you mean 'high'?",
      at,
    });
  });

  test('each wrong one', () => {
    expect(
      problems("sensitivity in ['secret', 'public', 'private'] || output_format == 'xml'").map((p) => p.message),
    ).toEqual([
      "'sensitivity' is never 'secret'",
      "'sensitivity' is never 'private'",
      "'output_format' is never 'xml'",
    ]);
  });
});

describe('syntax', () => {
  test.each([
    ["task = 'a'", "= 'a'"],
    ["task == 'a' and batch", 'and batch'],
    ["task == 'a", "== 'a"],
    ['(batch', ''],
  ])('%s', (source, at) => {
    expect(problem(source)).toMatchObject({
      code: 'CEL_SYNTAX',
      message: expect.stringMatching(/^CEL syntax: found/),
      at,
    });
  });

  test('an empty expression', () => {
    expect(problem(' \n ')).toMatchObject({ code: 'CEL_SYNTAX', message: 'the expression is empty' });
  });

  test('a regular expression, also in a loop', () => {
    expect(problem("batch && prompt.matches('a(b')")).toEqual({
      code: 'CEL_SYNTAX',
      message: "invalid regular expression 'a(b': missing closing )",
      remedy: 'use RE2 syntax',
      at: "'a(b')",
    });
    expect(problem("tools_required.exists(t, t.matches('[z-a]'))")).toMatchObject({
      code: 'CEL_SYNTAX',
      at: "'[z-a]'))",
    });
  });
});

describe('sizes are limited', () => {
  const { sourceLength, nodes } = CEL_LIMITS;

  test('the length of the source', () => {
    const fill = (length: number) => `prompt == '${'x'.repeat(length - "prompt == ''".length)}'`;
    expect(problems(fill(sourceLength))).toEqual([]);
    expect(problem(fill(sourceLength + 1))).toMatchObject({
      code: 'CEL_TOO_LARGE',
      message: 'the expression has 4097 characters',
      remedy: 'keep it below 4096; move parts into signals',
    });
  });

  test('the number of parts', () => {
    const sum = (parts: number) => `images in [${new Array(parts - 3).fill('1').join(',')}]`;
    expect(problems(sum(nodes))).toEqual([]);
    expect(problem(sum(nodes + 1))).toMatchObject({ code: 'CEL_TOO_LARGE', message: 'the expression has 501 parts' });
  });

  test('loops in loops', () => {
    const inner = 'residency.exists(r, r == t)';
    expect(problem(`tools_required.exists(t, ${inner})`)).toMatchObject({
      code: 'CEL_TOO_LARGE',
      message: 'a loop inside a loop',
    });
    expect(problem("tools_required.filter(t, t != '').exists(t, t == 'a')")).toMatchObject({ code: 'CEL_TOO_LARGE' });
    expect(problems("tools_required.exists(t, t == 'a') && residency.all(r, r == 'eu')")).toEqual([]);
  });

  test.each([
    ['parentheses', `${'('.repeat(2000)}batch${')'.repeat(2000)}`],
    ['lists', `${'['.repeat(2000)}${']'.repeat(2000)}`],
    ['negations', `${'!'.repeat(4000)}batch`],
    ['minuses', `${'-'.repeat(4000)}1`],
    ['fields', `labels${'.a'.repeat(2000)}`],
    ['ternaries', `${'batch ? true : '.repeat(250)}batch`],
    ['conjunctions', new Array(400).fill('batch').join(' && ')],
  ])('deep nesting of %s is refused or compiled, never thrown', (_, source) => {
    for (const { code } of problems(source)) expect(code).toBe('CEL_TOO_LARGE');
  });
});
