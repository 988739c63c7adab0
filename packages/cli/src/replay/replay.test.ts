import { describe, expect, test } from 'vitest';
import { openPrompts } from './open-prompts.ts';
import { type ReplayOptions, replay } from './replay.ts';
import { policyOf } from './test/documents.ts';
import { createFolder } from './test/folder.ts';

const SMALL = 'otherwise: { use: [small] }';
const CASCADE = `otherwise: { use: [small], escalate: [{ when: 'confidence < 0.85 || !valid', to: [strong] }] }`;
/** What the engine expects of an answer of which nobody knows the length. */
const USUAL_OUTPUT_TOKENS = 211;

async function run(policy: string, text: string, options: Partial<ReplayOptions> = {}) {
  const folder = await createFolder();
  const prompts = await openPrompts(await folder.write('prompts', text));
  return replay({ policy: policyOf(policy), prompts, nowMs: Date.UTC(2026, 0, 1), seed: 1, ...options });
}

const lines = (...records: object[]) => records.map((record) => JSON.stringify(record)).join('\n');
/** A prompt of one token with what a weak and a strong model made of it. */
const pair = (weak: number, strong: number, domain = 'any') => ({ prompt: 'Why?', weak, strong, domain });
const trace = (...arrivals: string[]) => ['TIMESTAMP,ContextTokens,GeneratedTokens', ...arrivals].join('\n');

describe('shares and costs', () => {
  const LONG = `rules: [{ name: long, when: 'input_tokens > 2000', use: [strong] }]\n${SMALL}`;
  const ARRIVALS = trace('2023-11-16 18:00:00.0000000,1000,100', '2023-11-16 19:00:00.0000000,3000,1000');

  test('are those of what the rules choose, beside the strongest and the cheapest target', async () => {
    const { targets, rules, cost, requests, refused } = await run(LONG, ARRIVALS);
    expect({ requests, refused }).toEqual({ requests: 2, refused: 0 });
    expect(targets).toMatchObject([
      { name: 'acme/huge', requests: 1, share: 0.5, costUsd: 0.04 },
      { name: 'acme/tiny', requests: 1, share: 0.5, costUsd: 0.0011 },
    ]);
    expect(rules.map(({ name, requests: n }) => [name, n])).toEqual([
      ['long', 1],
      ['otherwise', 1],
    ]);
    expect(cost).toEqual({
      firstAttemptsUsd: 0.0411,
      executedUsd: 0.0411,
      everyEscalationUsd: 0.0411,
      shadowUsd: 0,
      strongest: { costUsd: 0.051, targets: [{ name: 'acme/huge', requests: 2 }] },
      cheapest: { costUsd: 0.0051, targets: [{ name: 'acme/tiny', requests: 2 }] },
      cutAnswers: 0,
    });
  });

  test('count answers that a rule cuts short with what is left of them', async () => {
    const { cost } = await run('otherwise: { use: [small], limits: { output_tokens: 50 } }', ARRIVALS);
    expect(cost).toMatchObject({ cutAnswers: 2, firstAttemptsUsd: 0.0041 });
  });

  test('take the strongest from the targets that requirements allow', async () => {
    const require = `require: [{ name: no-huge, only: "target.id != 'acme/huge'" }]`;
    const { cost } = await run(`${require}\notherwise: { use: [small], fallback: [acme/odd, human] }`, ARRIVALS);
    expect(cost.strongest?.targets).toEqual([{ name: 'acme/odd', requests: 2 }]);
  });

  test('have no baseline where only people answer', async () => {
    const { cost, targets } = await run('otherwise: { use: [human] }', ARRIVALS);
    expect(targets).toMatchObject([{ name: 'human', requests: 2, costUsd: 0 }]);
    expect(cost.strongest).toBeUndefined();
  });

  test('without recorded outcomes, escalations are bounds', async () => {
    const { cost, escalation } = await run(CASCADE, ARRIVALS);
    expect(cost).toMatchObject({ firstAttemptsUsd: 0.0051, executedUsd: 0.0051, everyEscalationUsd: 0.0561 });
    expect(escalation).toEqual({ possible: 1 });
  });
});

describe('accuracy', () => {
  const PAIRS = lines(pair(1, 1), pair(0, 1), pair(0, 0), pair(1, 1));

  test('of first attempts lies between the weak and the strong model', async () => {
    const policy = `rules: [{ name: law, when: "task == 'law'", use: [strong] }]\n${SMALL}`;
    const sets = lines(pair(1, 1), pair(0, 1, 'law'), pair(0, 0), pair(1, 1));
    const { accuracy } = await run(policy, sets, { taskField: 'domain' });
    expect(accuracy).toMatchObject({
      mapping: [
        'targets graded small and medium stand for the recorded weak model Mixtral-8x7B-Instruct',
        'targets graded strong stand for the recorded strong model GPT-4-1106',
      ],
      scored: 4,
      notScored: 0,
      firstAttempts: {
        accuracy: 0.75,
        shares: { 'Mixtral-8x7B-Instruct': 0.75, 'GPT-4-1106': 0.25 },
        randomAccuracy: 0.75 * 0.5 + 0.25 * 0.75,
        gapRecovered: 1,
      },
      always: [
        { model: 'Mixtral-8x7B-Instruct', accuracy: 0.5, asked: 4 },
        { model: 'GPT-4-1106', accuracy: 0.75, asked: 4 },
      ],
    });
    expect(accuracy?.executed).toBeUndefined();
  });

  test('after a cascade counts what the ideal validator lets through', async () => {
    const { accuracy, escalation, cost, rules } = await run(CASCADE, PAIRS);
    expect(escalation).toEqual({ possible: 1, share: 0.5 });
    expect(rules).toMatchObject([{ name: 'otherwise', escalated: 2, accuracy: 0.5 }]);
    expect(accuracy?.firstAttempts).toMatchObject({ accuracy: 0.5, gapRecovered: 0 });
    expect(accuracy?.executed).toEqual({
      accuracy: 0.75,
      shares: { 'Mixtral-8x7B-Instruct': 0.5, 'GPT-4-1106': 0.5 },
      randomAccuracy: 0.625,
      gapRecovered: 1,
      toPeople: 0,
      notRecorded: 0,
    });
    const call = (1 + USUAL_OUTPUT_TOKENS) / 1e6;
    expect(cost.firstAttemptsUsd).toBeCloseTo(4 * call, 9);
    expect(cost.executedUsd).toBeCloseTo(4 * call + 2 * 10 * call, 9);
    expect(cost.everyEscalationUsd).toBeCloseTo(4 * 11 * call, 9);
  });

  test('does not count people as right', async () => {
    const human = `escalate: [{ when: '!valid', to: [strong] }, { when: '!valid', to: [human] }]`;
    const { accuracy } = await run(`otherwise: { use: [small], ${human} }`, PAIRS);
    expect(accuracy?.executed).toMatchObject({ accuracy: 0.75, toPeople: 0.25, notRecorded: 0 });
  });

  test('an escalation goes on only where its condition holds of the answer at hand', async () => {
    const never = `escalate: [{ when: 'confidence > 0.5 && !valid', to: [strong] }]`;
    const { escalation } = await run(`otherwise: { use: [small], ${never} }`, PAIRS);
    expect(escalation).toEqual({ possible: 1, share: 0 });
  });

  test('says of how many answers nothing is recorded', async () => {
    const policy = `rules: [{ name: odd, when: "task == 'odd'", use: [acme/odd] }]\n${SMALL}`;
    const sets = lines(pair(1, 1), pair(1, 1, 'odd'), pair(0, 1));
    const { accuracy, targets } = await run(policy, sets, { taskField: 'domain' });
    expect(accuracy).toMatchObject({ scored: 2, notScored: 1, firstAttempts: { accuracy: 0.5 } });
    expect(targets.find(({ name }) => name === 'acme/odd')).not.toHaveProperty('accuracy');
  });

  test('uses the recorded length of an answer for its cost', async () => {
    const folder = await createFolder();
    await folder.write('correct_a.csv', 'qid,Tiny-Instruct,Huge-Preview\n1,0,1\n');
    await folder.write('output_chars_a.csv', 'qid,Tiny-Instruct,Huge-Preview\n1,40,396\n');
    const path = await folder.write('questions', lines({ qid: '1', question: 'Why?', options: [] }));
    const { cost } = await replay({ policy: policyOf(CASCADE), prompts: await openPrompts(path), nowMs: 0, seed: 1 });
    expect(cost).toMatchObject({ firstAttemptsUsd: 11e-6, executedUsd: 11e-6 + 1000e-6 });
    expect(cost.strongest?.costUsd).toBe(1000e-6);
  });
});

describe('requests', () => {
  test('get the task that is asked for, or that of a field', async () => {
    const policy = `rules: [{ name: faq, when: "task == 'faq'", use: [strong] }]\n${SMALL}`;
    const prompts = lines({ prompt: 'a', topic: 'faq' }, { prompt: 'b', topic: 'x' }, { prompt: 'c', task: 'faq' });
    const shareOfFaq = async (options?: Partial<ReplayOptions>) =>
      (await run(policy, prompts, options)).rules.find(({ name }) => name === 'faq')?.requests;
    expect(await shareOfFaq()).toBe(1);
    expect(await shareOfFaq({ request: { task: 'faq' } })).toBe(3);
    expect(await shareOfFaq({ taskField: 'topic' })).toBe(1);
  });

  test('say what every request is to say, on top of what the set says', async () => {
    const policy = `rules: [{ name: night-shift, when: "batch && risk == 'high'", use: [strong] }]\n${SMALL}`;
    const prompts = lines({ prompt: 'a', risk: 'low' }, { prompt: 'b' });
    const { rules } = await run(policy, prompts, { request: { mode: 'MODE_BATCH', risk: 'high' } });
    expect(rules).toMatchObject([{ name: 'night-shift', requests: 2 }]);
    await expect(run(policy, prompts, { request: { mode: 'SLOW' } })).rejects.toMatchObject({
      reason: 'INVALID_FIELD',
    });
  });

  test('are made when they arrived', async () => {
    const policy = `rules: [{ name: evening, when: 'hour_utc >= 18', use: [strong] }]\n${SMALL}`;
    const { rules } = await run(policy, trace('2023-11-16 17:59:59.9999999,1,1', '2023-11-16 18:00:00.0000000,1,1'));
    expect(rules.map(({ name, requests }) => [name, requests])).toEqual([
      ['evening', 1],
      ['otherwise', 1],
    ]);
  });

  test('are counted by tool, arm and the field asked for', async () => {
    const arms = 'arms: [{ name: a, use: [small], percent: 50 }, { name: b, use: [strong], percent: 50 }]';
    const policy = `
rules:
  - { name: orders, when: "task == 'order'", tool: orders-db, use: [small] }
  - { name: split, when: "task == 'split'", experiment: { name: test, ${arms} }, shadow: { to: [acme/odd], percent: 100 } }
${SMALL}`;
    const prompts = lines(
      { prompt: 'a', task: 'order', kind: 'x' },
      ...Array(40).fill({ prompt: 'b', task: 'split', kind: 'y' }),
    );
    const { tools, arms: counted, groups, cost } = await run(policy, prompts, { groupBy: 'kind' });
    expect(tools).toEqual([{ name: 'orders-db', requests: 1 }]);
    expect(counted.map(({ name }) => name).sort()).toEqual(['test: a', 'test: b']);
    expect(counted.reduce((sum, { requests }) => sum + requests, 0)).toBe(40);
    expect(cost.shadowUsd).toBeCloseTo((40 * 5 * (1 + USUAL_OUTPUT_TOKENS)) / 1e6, 9);
    expect(groups).toEqual({
      by: 'kind',
      rows: [
        { name: 'y', requests: 40, rules: { split: 40 } },
        { name: 'x', requests: 1, rules: { orders: 1 } },
      ],
    });
  });

  test('that are refused are counted by reason', async () => {
    const require = `require: [{ name: secret, when: "sensitivity == 'restricted'", only: "target.labels['hosting'] == 'home'" }]`;
    const prompts = lines({ prompt: 'a' }, { prompt: 'b', sensitivity: 'restricted' }, { prompt: 'c', risk: 'huge' });
    const { refused, refusals, targets, requests } = await run(`${require}\n${SMALL}`, prompts);
    expect({ refused, requests }).toEqual({ refused: 2, requests: 3 });
    expect(targets).toMatchObject([{ name: 'acme/tiny', requests: 1 }]);
    expect(refusals.map(({ name, requests: n }) => [name, n])).toEqual([
      ['INVALID_FIELD', 1],
      ['NO_TARGET_SATISFIES', 1],
    ]);
  });

  test('stop at the limit', async () => {
    const { requests } = await run(SMALL, 'a\nb\nc', { limit: 2 });
    expect(requests).toBe(2);
  });

  test('that cannot be read are counted, and told with their lines', async () => {
    const { requests, unreadable } = await run(
      SMALL,
      `{"prompt":"a"}\nno\n{"prompt":1}\n${'x\n'.repeat(10)}{"prompt":"b"}`,
    );
    expect(requests).toBe(2);
    expect(unreadable.entries).toBe(12);
    expect(unreadable.first).toHaveLength(5);
    expect(unreadable.first[0]).toMatchObject({ place: 'line 2' });
  });

  test('of which none can be read are an error', async () => {
    const folder = await createFolder();
    const prompts = await openPrompts(await folder.write('prompts', 'no\nnor this'), 'mooncake');
    const replayed = replay({ policy: policyOf(SMALL), prompts, nowMs: 0, seed: 1 });
    await expect(replayed).rejects.toMatchObject({
      reason: 'INVALID_DOCUMENT',
      message: expect.stringMatching(/^none of 2 entries of .* can be read as mooncake: line 1: not JSON/),
    });
  });
});

describe('a replay', () => {
  const SPLIT = 'rules: [{ name: ramp, percent: 50, use: [strong] }]\notherwise: { use: [small] }';
  const PROMPTS = 'a\n'.repeat(200);

  test('gives the same report with the same seed, and another with another', async () => {
    const targets = async (seed: number) => {
      const { decisions: _, ...rest } = await run(SPLIT, PROMPTS, { seed });
      return rest.targets;
    };
    expect(await targets(7)).toEqual(await targets(7));
    expect(await targets(7)).not.toEqual(await targets(8));
  });

  test('measures decisions', async () => {
    const { decisions } = await run(SPLIT, PROMPTS);
    expect(decisions.p50Us).toBeGreaterThan(0);
    expect(decisions.p99Us).toBeGreaterThanOrEqual(decisions.p50Us);
    expect(decisions.perSecond).toBeGreaterThan(0);
  });

  test.each([
    ['--task-field', { taskField: 'domian' }],
    ['--by', { groupBy: 'domian' }],
  ])('names the field that %s may have meant', async (option, options) => {
    await expect(run(SMALL, lines(pair(1, 1)), options)).rejects.toThrow(
      `${option}: the set has no field 'domian'; did you mean 'domain'?`,
    );
  });

  test('tells its progress after each entry', async () => {
    const told: number[] = [];
    await run(SMALL, 'a\nb\nc', { onProgress: (_, requests) => told.push(requests) });
    expect(told).toEqual([1, 2, 3]);
  });
});
