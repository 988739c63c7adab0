import { describe, expect, test } from 'vitest';
import { SMALL_CATALOG } from '../../test/documents.ts';
import { createRouter, healthOf } from '../../test/router.ts';

/** The catalog with other speeds, by provider of the little model. */
function withSpeeds(ms: Record<string, number>): string {
  return Object.entries(ms).reduce(
    (text, [provider, first]) =>
      text.replace(
        `{ provider: ${provider}, model: little,`,
        `{ provider: ${provider}, model: little, speed: { first_token_ms: ${first}, output_tokens_per_second: 100 },`,
      ),
    SMALL_CATALOG,
  );
}

describe('of a tier is picked', () => {
  const picked = (pick: string, asked = {}, options = {}) =>
    createRouter(`otherwise: { use: [small, strong], pick: ${pick}, limits: { max_attempts: 10 } }`, options).targets(
      asked,
    );

  test('the first in the listed order', () => {
    expect(picked('in_order')[0]).toBe('ada/little');
    expect(picked('in_order', { avoid: ['ada/little'] })[0]).toBe('bob/little');
    expect(createRouter('otherwise: { use: [cy/little, ada/little] }').first()).toBe('cy/little');
  });

  test('the cheapest for this request, which depends on how much is read and written', () => {
    expect(picked('cheapest', { inputTokens: 1000n, maxOutputTokens: 10n })[0]).toBe('ada/little');
    expect(picked('cheapest', { inputTokens: 10n, maxOutputTokens: 1000n })[0]).toBe('cy/little');
    // Of equally cheap ones the first: 10 + 20 millionths of a dollar at ada, 20 + 10 at cy.
    expect(picked('cheapest', { inputTokens: 100n, maxOutputTokens: 100n })[0]).toBe('ada/little');
  });

  test('the fastest', () => {
    const catalog = withSpeeds({ ada: 300, bob: 90, cy: 91 });
    expect(picked('fastest', {}, { catalog })[0]).toBe('bob/little');
    expect(picked('fastest', { avoid: ['bob/little'] }, { catalog })[0]).toBe('cy/little');
  });

  test('the cheapest that clears the bar', () => {
    expect(picked('{ best_value: { at_least: 0.8 } }', { inputTokens: 100n })[0]).toBe('cy/little');
    expect(picked('{ best_value: { at_least: 0.81 } }', { inputTokens: 100n })[0]).toBe('bob/large');
    expect(picked('{ best_value: { at_least: 0.8 } }', { task: 'code', inputTokens: 100n })[0]).toBe('bob/large');
  });

  test('the most probable, if nobody clears the bar', () => {
    expect(picked('{ best_value: { at_least: 0.99 } }')[0]).toBe('ada/large');
    const scores = [{ target: 'cy/little', task: 'default', p: 0.97 }] as never;
    expect(picked('{ best_value: { at_least: 0.99 } }', {}, { scores })[0]).toBe('cy/little');
  });

  test('the best within a price, else the cheapest', () => {
    // 1.8 thousandths of a dollar at ada, 1.5 at bob.
    const asked = { inputTokens: 100n, maxOutputTokens: 200n };
    expect(picked('{ highest_quality: { within_usd: 0.0018 } }', asked)[0]).toBe('ada/large');
    expect(picked('{ highest_quality: { within_usd: 0.0015 } }', asked)[0]).toBe('bob/large');
    expect(picked('{ highest_quality: { within_usd: 0.00149 } }', asked)[0]).toBe('ada/little');
    expect(picked('{ highest_quality: { within_usd: 0.000000001 } }', asked)[0]).toBe('cy/little');
  });

  test('of equals the first, whatever the strategy', () => {
    const equal = SMALL_CATALOG.replace(/price: \{[^}]*\}/g, 'price: { input_usd_per_million_tokens: 1 }').replace(
      /priors: \{[^}]*\}/g,
      'priors: { default: 0.9 }',
    );
    for (const pick of [
      'cheapest',
      'fastest',
      '{ best_value: { at_least: 0.5 } }',
      '{ best_value: { at_least: 1 } }',
      '{ highest_quality: { within_usd: 1 } }',
      '{ highest_quality: { within_usd: 0.000000001 } }',
    ]) {
      for (let seed = 0; seed < 5; seed++) {
        const router = createRouter(`otherwise: { use: [cy/little, ada/little, bob/little], pick: ${pick} }`, {
          catalog: equal,
        });
        expect(router.targets({ inputTokens: 10n }, seed), pick).toEqual(['cy/little', 'ada/little', 'bob/little']);
      }
    }
  });

  test('what is free before what costs anything', () => {
    const catalog = SMALL_CATALOG.replace(
      'model: little, price: { input_usd_per_million_tokens: 0.3, output_usd_per_million_tokens: 0.3 }',
      'model: little, price: {}',
    );
    expect(picked('cheapest', { inputTokens: 1n }, { catalog })[0]).toBe('bob/little');
  });

  test('in the way that the rule says, else the first pool, else in order', () => {
    const pools =
      'pools: { mine: { members: [bob/little, cy/little], pick: cheapest }, yours: { members: [bob/little, ada/little] } }';
    const first = (rule: string) => createRouter(`${pools}\notherwise: ${rule}`).first({ inputTokens: 10n });
    expect(first('{ use: [mine] }')).toBe('cy/little');
    expect(first('{ use: [mine], pick: in_order }')).toBe('bob/little');
    expect(first('{ use: [yours] }')).toBe('bob/little');
    expect(first('{ use: [mine, yours] }')).toBe('cy/little');
    expect(first('{ use: [bob/little, ada/little] }')).toBe('bob/little');
    expect(first('{ use: [cy/large, ada/little], fallback: [mine] }')).toBe('ada/little');
    expect(
      createRouter(`${pools}\notherwise: { use: [ada/large], fallback: [mine] }`).targets({ inputTokens: 10n }),
    ).toEqual(['ada/large', 'cy/little', 'bob/little']);
  });
});

describe('a plan has attempts', () => {
  test('of other failure domains first, in tier order, and then of used ones', () => {
    const policy = 'otherwise: { use: [ada/little], fallback: [strong, small], limits: { max_attempts: 10 } }';
    expect(createRouter(policy).targets()).toEqual(['ada/little', 'bob/large', 'cy/little', 'ada/large', 'bob/little']);
  });

  test('of another region of the same provider, which does not fail together with it', () => {
    const catalog = SMALL_CATALOG.replace(
      '{ provider: ada, model: large,',
      '{ provider: ada, model: large, region: eu,',
    );
    expect(
      createRouter('otherwise: { use: [ada/little], fallback: [ada/large, bob/large] }', { catalog }).targets(),
    ).toEqual(['ada/little', 'ada/large', 'bob/large']);
  });

  test('three of them, or as many as the rule says and there are', () => {
    const targets = (limits: string) =>
      createRouter(`otherwise: { use: [small], fallback: [strong]${limits} }`).targets();
    expect(targets('')).toHaveLength(3);
    expect(targets(', limits: { max_attempts: 1 }')).toEqual(['ada/little']);
    expect(targets(', limits: { max_attempts: 2 }')).toEqual(['ada/little', 'bob/little']);
    expect(targets(', limits: { max_attempts: 10 }')).toHaveLength(5);
  });

  test('of each target once, even if several tiers name it', () => {
    const policy =
      'otherwise: { use: [small, ada/little], fallback: [small, ada/little], limits: { max_attempts: 10 } }';
    expect(createRouter(policy).targets()).toEqual(['ada/little', 'bob/little', 'cy/little']);
  });

  test('of the next tier, if the first has no candidate', () => {
    const { route } = createRouter('otherwise: { use: [small], fallback: [strong] }');
    const response = route({ images: 1 });
    expect(response.plan?.attempts.map((a) => a.target)).toEqual(['ada/large', 'bob/large']);
    expect(response.reason).toBe(
      'No rule matched: ada/large is the first that fits in strong, since small has no candidate.',
    );
  });
});

describe('people take over', () => {
  const plan = (rule: string, asked = {}) => {
    const { attempts, handoff } = createRouter(`otherwise: ${rule}`).plan(asked);
    return [...attempts.map((a) => a.target), ...(handoff ? [`then ${handoff.name}`] : [])];
  };

  test('after the models of the tiers before them, and nothing comes after people', () => {
    expect(plan('{ use: [ada/little], fallback: [human, strong] }')).toEqual(['ada/little', 'then human']);
    expect(plan('{ use: [ada/little], fallback: [bob/little, human] }')).toEqual([
      'ada/little',
      'bob/little',
      'then human',
    ]);
    expect(plan('{ use: [ada/little, human], fallback: [strong] }')).toEqual(['ada/little', 'then human']);
  });

  test('also where there are more models than attempts', () => {
    expect(plan('{ use: [small], fallback: [strong, human] }')).toEqual([
      'ada/little',
      'bob/little',
      'cy/little',
      'then human',
    ]);
  });

  test('at once where the rule says so, or no model is left', () => {
    expect(plan('{ use: [human], fallback: [strong] }')).toEqual(['then human']);
    expect(plan('{ use: [ada/little], fallback: [human] }', { images: 1 })).toEqual(['then human']);
  });

  test('unless they may not', () => {
    expect(plan('{ use: [bob/little], fallback: [human] }', { residency: ['jp', 'eu'] })).toEqual([
      'bob/little',
      'then human',
    ]);
    expect(plan('{ use: [bob/little], fallback: [human] }', { avoid: ['human'] })).toEqual(['bob/little']);
    expect(plan('{ use: [bob/little], fallback: [human] }', { pin: ['bob/little'] })).toEqual(['bob/little']);
    expect(createRouter('otherwise: { use: [human] }').error({ residency: ['jp'] }).reason).toBe('NO_TARGET_SATISFIES');
  });

  test('but not while a model of an earlier tier merely has a small share', () => {
    const router = createRouter('otherwise: { use: [ada/little], fallback: [human] }', {
      health: [healthOf('ada/little', 0.05)],
    });
    for (let seed = 0; seed < 50; seed++) expect(router.first({}, seed)).toBe('ada/little');
  });

  test('and they cost nothing, are sure, and can do everything', () => {
    const { plan: whole, estimate } = createRouter('otherwise: { use: [human] }').route({
      images: 3,
      inputTokens: 900_000n,
      maxCostUsd: 0,
      toolsRequired: ['x'],
    });
    expect(whole?.handoff).toMatchObject({
      name: 'human',
      endpoint: 'https://desk.example',
      expectedWait: { seconds: 900n },
    });
    expect(estimate).toMatchObject({ costUsd: 0, pSuccess: 1 });
  });
});
