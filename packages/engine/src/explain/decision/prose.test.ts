import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { ResultClass, type TargetHealth } from '@signalbox/contracts';
import { describe, expect, test } from 'vitest';
import { ailing, atNoon, deskRequest, deskSnapshot, SUPPORT_ASSISTANT } from '../../../test/desk.ts';
import { explain } from './explain.ts';

type Request = Parameters<typeof deskRequest>[0];

function prose(
  request: Request,
  { policy = SUPPORT_ASSISTANT, health, seed = 1 }: { policy?: string; health?: TargetHealth[]; seed?: number } = {},
) {
  return explain(deskSnapshot(policy, health), deskRequest(request), atNoon(seed)).prose;
}

const EVERYTHING = `
policy: everything
signals: { long: input_tokens > 400 }
rules:
  - { name: off, enabled: false, use: [small] }
  - { name: pro, when: "labels['plan'] == 'pro'", use: [strong] }
  - { name: team, when: "labels['plan'] == 'team' && batch", use: [strong] }
  - { name: pilot, percent: 0, use: [strong] }
  - { name: other-pilot, percent: 0, use: [strong] }
  - name: full
    when: signal.long && (task in ['a', 'b'] || images > 0)
    tool: orders-db
    use: [small]
    pick: { best_value: { at_least: 0.85 } }
    fallback: [human]
    on_filtered: [safety-tuned]
    escalate:
      - { when: confidence < 0.9, to: [strong] }
      - { when: confidence < 0.9, to: [openai/gpt, human] }
      - { when: answer.empty, to: [human] }
    limits: { cost_usd: 0.50, output_tokens: 100, max_attempts: 2 }
    timeouts: { first_token: 2s, total: 30s }
    on: [error, timeout, invalid_output]
    shadow: { to: [candidate], percent: 100 }
otherwise: { use: [human] }
`;

describe('a plan', () => {
  test('of a rule with a signal', () => {
    expect(prose({ prompt: 'Please tell me how I reset my old password.' })).toMatchInlineSnapshot(`
      "The rule 'faq' of the policy 'support-assistant' decides, because 'faq' holds, since the prompt contains "reset my old password", and the prompt has fewer than 300 tokens (it has 11 tokens). 'order-lookup' comes before it and does not apply.

      groq/llama answers: for this request it is the cheapest of the 3 models in 'small'. With 11 tokens of prompt and about 211 tokens of answer it should cost about $0.00022 and take about 311 ms; the answer is acceptable with a probability of 80 %.

      If groq/llama fails, takes longer than 5 s to its first word or 60 s in all, is at its rate limit or finds the prompt too long, own/llama is asked (about $0.00044 and 2.3 s). If that fails too, openai/nano is asked (about $0.00089 and 1.6 s)."
    `);
  });

  test('of a rule that uses everything', () => {
    expect(prose({ task: 'b', inputTokens: 1000n }, { policy: EVERYTHING })).toMatchInlineSnapshot(`
      "The rule 'full' of the policy 'everything' decides, because 'long' holds, since the prompt has more than 400 tokens (it has 1,000 tokens), and the task is 'a' or 'b' (it is 'b'). 'off' is switched off. 'pro' counts as not applying, because \`labels["plan"] == "pro"\` cannot be computed (no such key: 'plan'). 'team' comes before it and does not apply. 'pilot' and 'other-pilot' would apply, but only to 0 % of requests, and this is not one of them.

      The tool 'orders-db' is asked first; a model is asked only if the tool has no answer. openai/nano answers: it is the cheapest of the 3 models in 'small' with a probability of at least 85 % that the answer is acceptable. With 1,000 tokens of prompt and about 100 tokens of answer it should cost about $0.0044 and take about 1 s; the answer is acceptable with a probability of 85 %. All attempts together may cost at most $0.50. An answer may have at most 100 tokens. A copy of the request goes to openai/gpt, whose answer is not used.

      If openai/nano fails, takes longer than 2 s to its first word or 30 s in all or answers in the wrong form, groq/llama is asked (about $0.0011 and 200 ms). If the model is less than 90 % confident, anthropic/sonnet answers instead; if it fails, openai/gpt does. If that is still so, openai/gpt answers instead; if it fails, people take over ('human', who usually answer within 15 min). If the answer is empty, people take over ('human', who usually answer within 15 min). If a safety filter of the provider stops the prompt or the answer, anthropic/sonnet answers instead. If every attempt fails, people take over ('human', who usually answer within 15 min)."
    `);
  });

  test('of no rule', () => {
    expect(prose({ inputTokens: 20n, task: 'faq' })).toMatchInlineSnapshot(`
      "The policy 'support-assistant' has no rule that takes this request, so what it says for all other requests applies. 'order-lookup', 'faq', 'contract-review', 'regulated' and 'answer-experiment' come before it and do not apply.

      groq/llama answers: it is the cheapest of the 3 models in 'small' with a probability of at least 90 % that the answer is acceptable. With 20 tokens of prompt and about 211 tokens of answer it should cost about $0.00023 and take about 311 ms; the answer is acceptable with a probability of 92 %.

      If groq/llama fails, takes longer than 5 s to its first word or 60 s in all, is at its rate limit or finds the prompt too long, own/llama is asked (about $0.00046 and 2.3 s). If that fails too, openai/nano is asked (about $0.00092 and 1.6 s)."
    `);
  });

  test('of an experiment, for a user and a session', () => {
    expect(prose({ task: 'answer', user: 'ada', session: 's-1', inputTokens: 50n })).toMatchInlineSnapshot(`
      "The rule 'answer-experiment' of the policy 'support-assistant' decides, because the task is 'answer'. 'order-lookup', 'faq', 'contract-review' and 'regulated' come before it and do not apply.

      The request takes part in the experiment 'haiku-or-mini', in the arm 'mini', in which the user 'ada' stays. groq/llama answers: it gets 25 % of what goes to the 2 models in 'mini', and the session 's-1' stays with it. With 50 tokens of prompt and about 211 tokens of answer it should cost about $0.00026 and take about 311 ms; the answer is acceptable with a probability of 80 %.

      If groq/llama fails, takes longer than 5 s to its first word or 60 s in all, is at its rate limit or finds the prompt too long, openai/nano is asked (about $0.001 and 1.6 s)."
    `);
  });

  test('of an experiment, by chance', () => {
    expect(prose({ task: 'answer', inputTokens: 50n }, { seed: 5 })).toMatchInlineSnapshot(`
      "The rule 'answer-experiment' of the policy 'support-assistant' decides, because the task is 'answer'. 'order-lookup', 'faq', 'contract-review' and 'regulated' come before it and do not apply.

      The request takes part in the experiment 'haiku-or-mini', in the arm 'mini', by chance. openai/nano answers: it gets 75 % of what goes to the 2 models in 'mini', and the draw fell on it. With 50 tokens of prompt and about 211 tokens of answer it should cost about $0.001 and take about 1.6 s; the answer is acceptable with a probability of 85 %.

      If openai/nano fails, takes longer than 5 s to its first word or 60 s in all, is at its rate limit or finds the prompt too long, groq/llama is asked (about $0.00026 and 311 ms)."
    `);
  });

  test('that begins with people', () => {
    expect(prose({ risk: 'high', sensitivity: 'restricted' })).toMatchInlineSnapshot(`
      "The rule 'regulated' of the policy 'support-assistant' decides, because the risk is high. 'order-lookup', 'faq' and 'contract-review' come before it and do not apply.

      No model is asked, since none may answer: people take over ('human', who usually answer within 15 min).

      anthropic/sonnet may not answer, by the requirement 'restricted-stays-home': restricted data may not leave our own machines."
    `);
  });

  test('of people only', () => {
    expect(prose({}, { policy: EVERYTHING })).toMatchInlineSnapshot(`
      "The policy 'everything' has no rule that takes this request, so what it says for all other requests applies. 'off' is switched off. 'pro' counts as not applying, because \`labels["plan"] == "pro"\` cannot be computed (no such key: 'plan'). 'team' and 'full' come before it and do not apply. 'pilot' and 'other-pilot' would apply, but only to 0 % of requests, and this is not one of them.

      No model is asked: people take over ('human', who usually answer within 15 min)."
    `);
  });

  test('from which many targets are out', () => {
    expect(
      prose({
        task: 'contract-review',
        inputTokens: 9000n,
        history: [{ target: 'own/llama', result: ResultClass.TIMEOUT }],
        avoid: ['anthropic/sonnet', 'openai/gpt'],
      }),
    ).toMatchInlineSnapshot(`
      "The rule 'contract-review' of the policy 'support-assistant' decides, because the task is 'contract-review'. 'order-lookup' and 'faq' come before it and do not apply.

      openai/nano answers: it is the only one in 'small' that may answer. With 9,000 tokens of prompt and about 211 tokens of answer it should cost about $0.037 and take about 1.6 s; the answer is acceptable with a probability of 85 %. All attempts together may cost at most $0.05. An answer may have at most 2,000 tokens.

      groq/llama is out: prompt and answer do not fit its 8000 tokens. own/llama is out: it failed earlier in this task. anthropic/sonnet and openai/gpt are out: the request avoids them.

      If openai/nano fails, takes longer than 5 s to its first word or 60 s in all, is at its rate limit or finds the prompt too long, there is no other model to ask. The step to strong falls away: nobody there may answer."
    `);
  });

  test('with a time budget and a cost cap', () => {
    expect(
      prose({ inputTokens: 20n, latencyBudget: durationFromMs(1500), maxCostUsd: 0.0003, maxOutputTokens: 50n }),
    ).toMatchInlineSnapshot(`
      "The policy 'support-assistant' has no rule that takes this request, so what it says for all other requests applies. 'order-lookup', 'faq', 'contract-review', 'regulated' and 'answer-experiment' come before it and do not apply.

      openai/nano answers: none of the 3 models in 'small' reaches a probability of 90 % that the answer is acceptable, and it comes nearest. With 20 tokens of prompt and about 50 tokens of answer it should cost about $0.00028 and take about 750 ms; the answer is acceptable with a probability of 85 %. All attempts together may cost at most $0.0003. An answer may have at most 50 tokens.

      anthropic/sonnet and openai/gpt are out: they may cost more than the cap of $0.0003.

      If openai/nano fails, takes longer than 1.5 s, is at its rate limit or finds the prompt too long, groq/llama is asked (about $0.00007 and 150 ms). If that fails too, own/llama is asked (about $0.00014 and 700 ms)."
    `);
  });
});

describe('health', () => {
  const request = { task: 'contract-review', inputTokens: 20n, session: 's-1' };
  const slow = [ailing('groq/llama', 0.2, 'Errors rose to 12 %.')];

  test('that keeps a request from the usual target is told', () => {
    expect(prose(request, { health: slow })).toMatchInlineSnapshot(`
      "The rule 'contract-review' of the policy 'support-assistant' decides, because the task is 'contract-review'. 'order-lookup' and 'faq' come before it and do not apply.

      own/llama answers in place of groq/llama, which gets only 20 % of its usual traffic at the moment (Errors rose to 12 %); this request is not part of that. With 20 tokens of prompt and about 211 tokens of answer it should cost about $0.00046 and take about 2.3 s; the answer is acceptable with a probability of 80 %. All attempts together may cost at most $0.05. An answer may have at most 2,000 tokens.

      anthropic/sonnet is out: it may cost $0.08, more than the cap of $0.05.

      If own/llama fails, takes longer than 5 s to its first word or 60 s in all, is at its rate limit or finds the prompt too long, openai/nano is asked (about $0.00092 and 1.6 s). If that fails too, groq/llama is asked (about $0.00023 and 311 ms). If the model is less than 85 % confident, or the answer does not pass its checks, openai/gpt answers instead."
    `);
  });

  test('of a target that still gets the request is told', () => {
    expect(prose({ ...request, session: 's-11' }, { health: slow })).toMatchInlineSnapshot(`
      "The rule 'contract-review' of the policy 'support-assistant' decides, because the task is 'contract-review'. 'order-lookup' and 'faq' come before it and do not apply.

      groq/llama answers: for this request it is the cheapest of the 3 models in 'small'. It gets 20 % of its usual traffic at the moment (Errors rose to 12 %), and this request is part of that. With 20 tokens of prompt and about 211 tokens of answer it should cost about $0.00023 and take about 311 ms; the answer is acceptable with a probability of 80 %. All attempts together may cost at most $0.05. An answer may have at most 2,000 tokens.

      anthropic/sonnet is out: it may cost $0.08, more than the cap of $0.05.

      If groq/llama fails, takes longer than 5 s to its first word or 60 s in all, is at its rate limit or finds the prompt too long, own/llama is asked (about $0.00046 and 2.3 s). If that fails too, openai/nano is asked (about $0.00092 and 1.6 s). If the model is less than 85 % confident, or the answer does not pass its checks, openai/gpt answers instead."
    `);
  });

  test('of a target that is down is told', () => {
    expect(prose(request, { health: [ailing('groq/llama', 0, 'Eight failures in a row.')] })).toMatchInlineSnapshot(`
      "The rule 'contract-review' of the policy 'support-assistant' decides, because the task is 'contract-review'. 'order-lookup' and 'faq' come before it and do not apply.

      own/llama answers: for this request it is the cheapest of the 2 models in 'small' that may answer. With 20 tokens of prompt and about 211 tokens of answer it should cost about $0.00046 and take about 2.3 s; the answer is acceptable with a probability of 80 %. All attempts together may cost at most $0.05. An answer may have at most 2,000 tokens.

      groq/llama is out: it has been down for 12 s: Eight failures in a row. anthropic/sonnet is out: it may cost $0.08, more than the cap of $0.05.

      If own/llama fails, takes longer than 5 s to its first word or 60 s in all, is at its rate limit or finds the prompt too long, openai/nano is asked (about $0.00092 and 1.6 s). If the model is less than 85 % confident, or the answer does not pass its checks, openai/gpt answers instead."
    `);
  });

  test('of a neighbour spills requests to the next tier', () => {
    const policy = 'policy: w\notherwise: { use: [mini], fallback: [strong] }\n';
    expect(prose({ session: 's2' }, { policy, health: [ailing('openai/nano', 0.1, 'Slow.')] })).toMatchInlineSnapshot(`
      "The policy 'w' treats all requests alike.

      anthropic/sonnet answers in place of groq/llama: with openai/nano out or short, 'mini' takes only part of its usual traffic, and this request is not part of that. With about 211 tokens of answer it should cost about $0.0084 and take about 5.2 s; the answer is acceptable with a probability of 96 %.

      If anthropic/sonnet fails, takes longer than 5 s to its first word or 60 s in all, is at its rate limit or finds the prompt too long, groq/llama is asked (about $0.00021 and 311 ms). If that fails too, openai/nano is asked (about $0.00084 and 1.6 s)."
    `);
  });

  test('of a neighbour sends nobody to people while a model is left', () => {
    const policy = 'policy: w\notherwise: { use: [mini], fallback: [human] }\n';
    expect(prose({ session: 's2' }, { policy, health: [ailing('openai/nano', 0.1, 'Slow.')] })).toMatchInlineSnapshot(`
      "The policy 'w' treats all requests alike.

      groq/llama answers: it gets 77 % of what goes to the 2 models in 'mini', and the session 's2' stays with it. With about 211 tokens of answer it should cost about $0.00021 and take about 311 ms; the answer is acceptable with a probability of 80 %.

      If groq/llama fails, takes longer than 5 s to its first word or 60 s in all, is at its rate limit or finds the prompt too long, openai/nano is asked (about $0.00084 and 1.6 s). If every attempt fails, people take over ('human', who usually answer within 15 min)."
    `);
  });
});

describe('a refusal', () => {
  const everybody = ['groq/llama', 'own/llama', 'openai/nano'].map((target) =>
    ailing(target, 0, 'Eight failures in a row.'),
  );

  test('because nobody may answer', () => {
    expect(prose({ inputTokens: 20n, sensitivity: 'restricted', pin: ['openai/gpt'] })).toMatchInlineSnapshot(`
      "No plan can be made: nobody may answer this request. The policy 'support-assistant' has no rule that takes this request, so what it says for all other requests applies. 'order-lookup', 'faq', 'contract-review', 'regulated' and 'answer-experiment' come before it and do not apply.

      groq/llama, openai/nano, anthropic/sonnet and openai/gpt may not answer, by the requirement 'restricted-stays-home': restricted data may not leave our own machines. own/llama is out: the request allows only openai/gpt.

      It would help to give 'otherwise' a fallback that 'restricted-stays-home' allows, or to allow others than openai/gpt."
    `);
  });

  test('because all are down', () => {
    expect(prose({ task: 'contract-review' }, { health: everybody })).toMatchInlineSnapshot(`
      "No plan can be made: everything that may answer is down. The rule 'contract-review' of the policy 'support-assistant' decides, because the task is 'contract-review'. 'order-lookup' and 'faq' come before it and do not apply.

      groq/llama is out: it has been down for 12 s: Eight failures in a row. own/llama is out: it has been down for 12 s: Eight failures in a row. openai/nano is out: it has been down for 12 s: Eight failures in a row.

      It would help to ask again in 20 s."
    `);
  });

  test('is none where the policy wants to try all the same', () => {
    expect(
      prose(
        { task: 'contract-review', inputTokens: 9n },
        { policy: `${SUPPORT_ASSISTANT}when_all_down: panic\n`, health: everybody },
      ),
    ).toMatchInlineSnapshot(`
      "The rule 'contract-review' of the policy 'support-assistant' decides, because the task is 'contract-review'. 'order-lookup' and 'faq' come before it and do not apply.

      All models that may answer first are down, and the policy says to try them all the same. groq/llama answers: for this request it is the cheapest of the 3 models in 'small'. With 9 tokens of prompt and about 211 tokens of answer it should cost about $0.00022 and take about 311 ms; the answer is acceptable with a probability of 80 %. All attempts together may cost at most $0.05. An answer may have at most 2,000 tokens.

      anthropic/sonnet is out: it may cost $0.08, more than the cap of $0.05.

      If groq/llama fails, takes longer than 5 s to its first word or 60 s in all, is at its rate limit or finds the prompt too long, own/llama is asked (about $0.00044 and 2.3 s). If that fails too, openai/nano is asked (about $0.00088 and 1.6 s). If the model is less than 85 % confident, or the answer does not pass its checks, openai/gpt answers instead."
    `);
  });

  test('by everything that a request can ask for', () => {
    const policy = 'policy: all\notherwise: { use: [groq/llama, own/llama, openai/nano, openai/gpt] }\n';
    expect(
      prose(
        {
          images: 1,
          inputTokens: 9000n,
          maxCostUsd: 0.0001,
          maxOutputTokens: 100n,
          avoid: ['groq/llama'],
          residency: ['jp', 'us'],
        },
        { policy },
      ),
    ).toMatchInlineSnapshot(`
      "No plan can be made: nobody may answer this request. The policy 'all' treats all requests alike.

      groq/llama is out: the request avoids it. own/llama and openai/nano are out: they do not understand images. openai/gpt is out: it may cost $0.092, more than the cap of $0.0001.

      It would help to avoid fewer models, or to ask without images, or to allow a cost of $0.092."
    `);
    expect(
      prose(
        {
          inputTokens: 900n,
          latencyBudget: durationFromMs(100),
          maxOutputTokens: 100n,
          toolsRequired: ['search'],
          residency: ['us'],
        },
        { policy },
      ),
    ).toMatchInlineSnapshot(`
      "No plan can be made: nobody may answer this request. The policy 'all' treats all requests alike.

      groq/llama and own/llama are out: they cannot call tools. openai/nano and openai/gpt are out: they usually take longer than the budget of 100 ms.

      It would help to ask without tools, or to allow 1 s for the answer."
    `);
  });

  test('of requirements that cannot be computed', () => {
    const policy = `
policy: closed
require: [{ name: paid-stay-home, when: "labels['plan'] == 'pro'", only: "target.labels['hosting'] == 'on-prem'" }]
otherwise: { use: [strong] }
`;
    expect(prose({}, { policy })).toMatchInlineSnapshot(`
      "No plan can be made: nobody may answer this request. The policy 'closed' treats all requests alike.

      The requirement 'paid-stay-home' counts as applying, because \`labels["plan"] == "pro"\` cannot be computed (no such key: 'plan'). anthropic/sonnet and openai/gpt may not answer, by the requirement 'paid-stay-home'.

      It would help to give 'otherwise' a fallback that 'paid-stay-home' allows."
    `);
  });
});
