import { expect, test } from 'vitest';
import { deskPolicy, SUPPORT_ASSISTANT } from '../../../test/desk.ts';
import { EXAMPLE_POLICIES, exampleCatalog, examplePolicy } from '../../../test/examples.ts';
import { describePolicy } from './describe-policy.ts';

test('the policy of the design reads like prose', () => {
  expect(describePolicy(deskPolicy(SUPPORT_ASSISTANT))).toMatchInlineSnapshot(`
    "Policy 'support-assistant': Answer customer questions cheaply, never get the risky ones wrong.

    What the words mean
    - 'faq' holds if the prompt contains "opening hours", "where is my order" or "reset" followed within 20 characters by "password".
    - 'complex' holds if the prompt has more than 1,500 tokens, or the task is 'planning' or 'reasoning'.

    What holds whatever the rules say (a target is a model at a provider, or people)
    - restricted-stays-home: When the sensitivity of the data is restricted, a target may answer only if its label 'hosting' is 'on-prem', because restricted data may not leave our own machines.

    The rules are tried in order; the first that applies decides.

    1. order-lookup. When the task is 'order-status', the tool 'orders-db' is asked first; if it has no answer, the request goes to small.

    2. faq. When 'faq' holds and the prompt has fewer than 300 tokens, the request goes to small. If that fails or can take no more, it goes to strong.

    3. contract-review. When the task is 'contract-review', the request goes to small. If the model is less than 85 % confident, or the answer does not pass its checks, it goes on to strong. A request may cost at most $0.05 in all and an answer may have at most 2,000 tokens.

    4. regulated. When the risk is high, the request goes to safety-tuned. If that fails or can take no more, it goes to people (human).

    5. answer-experiment. When the task is 'answer', the experiment 'haiku-or-mini' splits the requests: 50 % (arm 'haiku') go to haiku and 50 % (arm 'mini') go to mini; each user stays in one arm. A copy of 5 % of these requests goes to candidate; the answer is not used.

    Otherwise. Every other request goes to the cheapest of small that is at least 90 % likely to give an acceptable answer (if none is, the likeliest). If that fails or can take no more, it goes to strong.

    Who the names stand for
    - orders-db: Knows every order. It has 800 ms to answer.
    - small: Quick and cheap. Of groq/llama, own/llama and openai/nano, the cheapest for the request gets it.
    - strong: For what must be right. Of anthropic/sonnet and openai/gpt, the first available gets the request.
    - safety-tuned: Only anthropic/sonnet.
    - human: The specialists on duty. They usually answer within 15 min.
    - haiku: Only own/llama.
    - mini: Of openai/nano (75 %) and groq/llama (25 %), one is drawn by weight; a session stays with its own.
    - candidate: The model we may adopt next. Only openai/gpt.

    Where a rule does not say otherwise
    - An attempt gets 5 s to its first word and 60 s in all, or the time budget of the request if it has one, and counts as failed if it breaks off with an error, takes too long, meets a rate limit or finds the prompt too long. At most 3 attempts are made, each at another provider or in another region where there is one.
    - If everything that may answer is down, the request is refused, and the caller is told when to ask again."
  `);
});

test('everything a policy can say is said', () => {
  const policy = deskPolicy(`
policy: everything
labels: { owner: care, ticket: DESK-7 }
signals:
  size: input_tokens * 2
  late: hour_utc >= 20
require:
  - { name: no-free-lunch, only: target.price_input > 0.5 || target.people }
pools:
  own: { description: Our machines, members: [own/llama, { target: human, weight: 1 }] }
rules:
  - name: people-first
    when: signal.size > 4000 && task in ['advice', 'claim']
    use: [human]
  - name: ramped
    description: New, so few get it
    enabled: false
    percent: 12.5
    when: has(labels.beta) && !signal.late
    use: [small, openai/gpt]
    pick: { highest_quality: { within_usd: 0.02 } }
    fallback: [own, human]
    on_filtered: [safety-tuned, openai/gpt]
    escalate:
      - { when: answer.refusal || answer.finish_reason == 'length', to: [candidate, strong], pick: fastest }
      - { when: answer.refusal || answer.finish_reason == 'length', to: [human] }
      - { when: answer.latency_ms > 9000, to: [strong] }
    limits: { max_attempts: 1 }
    timeouts: { first_token: 800ms }
    on: [error, timeout, rate_limited, invalid_output, content_filtered, context_too_long]
  - name: split
    experiment:
      name: three
      by: labels.team
      arms:
        - { name: a, use: [mini], percent: 33.3 }
        - { name: b, use: [mini, candidate], pick: weighted, percent: 33.3 }
        - { name: c, use: [human], percent: 33.4 }
    shadow: { to: [strong, candidate], percent: 0.5 }
    percent: 50
otherwise:
  tool: orders-db
  use: [groq/llama]
when_all_down: panic
`);
  expect(describePolicy(policy)).toMatchInlineSnapshot(`
    "Policy 'everything'
    Labels: owner = care, ticket = DESK-7

    What the words mean
    - 'size' is \`input_tokens * 2\`.
    - 'late' holds if the hour of the day (UTC) is at least 20.

    What holds whatever the rules say (a target is a model at a provider, or people)
    - no-free-lunch: A target may answer only if its price is more than $0.50 per million tokens of the prompt, or it is people.

    The rules are tried in order; the first that applies decides.

    1. people-first. When 'size' is more than 4,000 and the task is 'advice' or 'claim', the request goes to people (human).

    2. ramped (switched off). New, so few get it. When the label 'beta' is set and 'late' does not hold, the request goes to the one of small and openai/gpt that is most likely to give an acceptable answer for at most $0.02 (if none costs so little, the cheapest). The rule takes only 12.5 % of these requests: always the same users, or sessions where no user is given. If that fails or can take no more, it goes to own, then to people (human). If the model refuses to answer, or the reason why the model stopped is 'length', it goes on to the fastest of candidate and strong. If that is still so, it goes on to people (human). If the answer takes more than 9 s, it goes on to strong. If a safety filter of the provider stops the prompt or the answer, it goes to the first available of safety-tuned and openai/gpt. At most 1 attempt is made. An attempt gets 800 ms to its first word. An attempt counts as failed if it breaks off with an error, takes too long, meets a rate limit, answers in the wrong form, is stopped by a safety filter or finds the prompt too long.

    3. split. The experiment 'three' splits the requests: 33.3 % (arm 'a') go to mini, 33.3 % (arm 'b') go to one of mini and candidate (drawn by weight) and 33.4 % (arm 'c') go to people (human); each value of the label 'team' stays in one arm. The rule takes only 50 % of these requests: always the same users, or sessions where no user is given. A copy of 0.5 % of these requests goes to strong or candidate; the answer is not used.

    Otherwise. For every other request, the tool 'orders-db' is asked first; if it has no answer, the request goes to groq/llama.

    Who the names stand for
    - human: The specialists on duty. They usually answer within 15 min.
    - small: Quick and cheap. Of groq/llama, own/llama and openai/nano, the cheapest for the request gets it.
    - own: Our machines. Of own/llama and human, the first available gets the request.
    - candidate: The model we may adopt next. Only openai/gpt.
    - strong: For what must be right. Of anthropic/sonnet and openai/gpt, the first available gets the request.
    - safety-tuned: Only anthropic/sonnet.
    - mini: Of openai/nano (75 %) and groq/llama (25 %), one is drawn by weight; a session stays with its own.
    - orders-db: Knows every order. It has 800 ms to answer.

    Where a rule does not say otherwise
    - An attempt gets 5 s to its first word and 60 s in all, or the time budget of the request if it has one, and counts as failed if it breaks off with an error, takes too long, meets a rate limit or finds the prompt too long. At most 3 attempts are made, each at another provider or in another region where there is one.
    - If everything that may answer is down, what is down is tried all the same, but nothing that is drained, at a rate limit or without a working credential."
  `);
});

test.each(EXAMPLE_POLICIES)('%s is described without a word of CEL, the same each time', (file) => {
  const policy = examplePolicy(file, exampleCatalog());
  const text = describePolicy(policy);
  expect(text).toBe(describePolicy(examplePolicy(file, exampleCatalog())));
  expect(text).not.toMatch(/`|&&|\|\||==|undefined|NaN|\[object/);
  for (const [i, { name, description }] of policy.source.rules.entries()) {
    expect(text).toContain(`\n\n${i + 1}. ${name}`);
    expect(text).toContain(description);
  }
  for (const { name, because } of policy.source.require) {
    expect(text).toContain(`- ${name}: `);
    expect(text).toContain(because);
  }
});
