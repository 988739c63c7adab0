import { describe, expect, test } from 'vitest';
import { conditionWords } from './condition-words.ts';

describe('a condition in words', () => {
  test.each([
    ['equality of texts', "task == 'faq'", "the task is 'faq'"],
    ['inequality', "tier != 'free'", "the user's tier is not 'free'"],
    ['a text that is not given', "user == ''", 'the user is not given'],
    [
      'levels need no quotes',
      "risk == 'high' && sensitivity != 'public'",
      'the risk is high and the sensitivity of the data is not public',
    ],
    ['one of several', "task in ['a', 'b', 'c']", "the task is 'a', 'b' or 'c'"],
    ['none of two', "!(task in ['a', 'b'])", "the task is neither 'a' nor 'b'"],
    ['none of three', "!(task in ['a', 'b', 'c'])", "the task is none of 'a', 'b' and 'c'"],
    ['tokens', 'input_tokens > 1500', 'the prompt has more than 1,500 tokens'],
    ['counted things are fewer', 'input_tokens < 300', 'the prompt has fewer than 300 tokens'],
    ['the constant first', '300 <= input_tokens', 'the prompt has at least 300 tokens'],
    ['a comparison that must not hold', '!(input_tokens >= 300)', 'the prompt has fewer than 300 tokens'],
    ['time', 'latency_ms <= 2500', 'the time budget is at most 2.5 s'],
    ['money, exactly', 'cost_usd < 0.0125', 'the cost cap of the request is less than $0.0125'],
    ['confidence', 'confidence < 0.855', 'the model is less than 85.5 % confident'],
    [
      'something or nothing',
      'images > 0 || fallbacks_in_session == 0',
      'images come with the prompt, or no attempt of this task has failed before',
    ],
    ['the size of a list', 'size(tools_required) >= 2', 'the request requires at least 2 tools'],
    [
      'states',
      'batch && !strict_format',
      'nobody waits for the answer and the form of the answer need not be guaranteed',
    ],
    ['states compared', 'interactive == false', 'nobody waits for the answer'],
    ['the answer', '!valid || answer.refusal', 'the answer does not pass its checks, or the model refuses to answer'],
    ['beginnings of texts', "region.startsWith('eu')", "the caller's region begins with 'eu'"],
    ['lists', "'eu' in residency", "the request asks for data to be kept in 'eu'"],
    [
      'labels',
      "labels['plan'] == 'pro' && labels.team != 'a'",
      "the label 'plan' is 'pro' and the label 'team' is not 'a'",
    ],
    [
      'labels that are set',
      "has(labels.plan) && !('team' in labels)",
      "the label 'plan' is set and the label 'team' is not set",
    ],
    [
      'labels of targets',
      "target.people || target.labels['hosting'] == 'on-prem'",
      "it is people, or its label 'hosting' is 'on-prem'",
    ],
    ['places of targets', "'eu' in target.residency", "it keeps data in 'eu'"],
    ['prices of targets', 'target.price_input <= 2.5', 'its price is at most $2.50 per million tokens of the prompt'],
    ['a signal', 'signal.faq', "'faq' holds"],
    ['signals in a chain', "signal.a || task == 'x' || signal.b", "'a' or 'b' holds, or the task is 'x'"],
    ['signals that must all hold', 'signal.a && signal.b', "'a' and 'b' hold"],
    ['signals none of which may hold', '!signal.a && !signal.b', "neither 'a' nor 'b' holds"],
    ['a signal that is a number', 'signal.score > 3', "'score' is more than 3"],
    [
      'an alternative within a chain',
      "batch && (task == 'a' || images > 0)",
      "nobody waits for the answer, and either the task is 'a', or images come with the prompt",
    ],
    [
      'a chain within an alternative',
      "batch || task == 'a' && images > 0",
      "nobody waits for the answer, or both the task is 'a' and images come with the prompt",
    ],
    ['a denied chain', "!(task == 'a' && images > 0)", "the task is not 'a', or no images come with the prompt"],
    ['anything else as it is written', 'input_tokens % 2 == 0', '`input_tokens % 2 == 0` holds'],
    ['anything else, denied', '!(input_tokens % 2 == 0)', '`input_tokens % 2 == 0` does not hold'],
    ['a loop', "tools_required.exists(t, t == 'x')", '`tools_required.exists(t, t == "x")` holds'],
    ['facts compared with each other', 'input_tokens > output_tokens', '`input_tokens > output_tokens` holds'],
  ])('%s', (_, source, words) => {
    expect(conditionWords(source)).toBe(words);
  });
});
