import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SMALL_CATALOG } from '../../test/documents.ts';
import { createRouter, healthOf, tally } from '../../test/router.ts';

const MEMBERS = ['ada/little', 'bob/little', 'cy/little', 'ada/large', 'bob/large'] as const;
const SEEDS = Array.from({ length: 10_000 }, (_, seed) => seed);
const SESSIONS = SEEDS.map((i) => `session-${i}`);

/** A pool of members with weights, and models to spill to. */
function weighted(weights: readonly number[], fallback = 'cy/little'): string {
  const members = weights.map((weight, i) => `{ target: ${MEMBERS[i]}, weight: ${weight} }`).join(', ');
  return `pools: { mine: { pick: weighted, members: [${members}] } }\notherwise: { use: [mine], fallback: [${fallback}] }`;
}

/**
 * Fails if counts differ from what is expected by more than chance makes them: each count is binomial, and five
 * standard deviations happen once in two million times. The draws are fixed, so that a test that passes always passes.
 */
function expectShares(counts: ReadonlyMap<string, number>, shares: Readonly<Record<string, number>>) {
  const draws = [...counts.values()].reduce((sum, count) => sum + count, 0);
  expect(new Set(counts.keys())).toEqual(new Set(Object.keys(shares)));
  for (const [name, share] of Object.entries(shares)) {
    const sigma = Math.sqrt(draws * share * (1 - share));
    expect(Math.abs((counts.get(name) ?? 0) - draws * share), `${name}: ${counts.get(name)}`).toBeLessThan(
      5 * sigma + 1,
    );
  }
}

describe('draws by weight', () => {
  const bySeed = (policy: string, ...options: Parameters<typeof createRouter>[1][]) => {
    const { first } = createRouter(policy, ...options);
    return tally(SEEDS.map((seed) => first({}, seed)));
  };

  test('give each its part', () => {
    expectShares(bySeed(weighted([1, 2, 5])), { 'ada/little': 1 / 8, 'bob/little': 2 / 8, 'cy/little': 5 / 8 });
    expectShares(bySeed(weighted([99, 1])), { 'ada/little': 0.99, 'bob/little': 0.01 });
    expectShares(bySeed(weighted([1, 1, 1, 1, 1])), Object.fromEntries(MEMBERS.map((name) => [name, 0.2])));
  });

  test('count weights relative to each other', () => {
    expect(bySeed(weighted([0.001, 0.002, 0.005]))).toEqual(bySeed(weighted([1000, 2000, 5000])));
  });

  test('depend on the seed alone, evenly, however seeds are made', () => {
    const { first } = createRouter(weighted([1, 2, 5]));
    const shares = { 'ada/little': 1 / 8, 'bob/little': 2 / 8, 'cy/little': 5 / 8 };
    for (const seedOf of [(i: number) => i * 2 ** 32, (i: number) => 2 ** 52 - 1 - i, (i: number) => i * 0x1000_0001]) {
      expectShares(tally(SEEDS.slice(0, 5000).map((i) => first({}, seedOf(i)))), shares);
    }
  });

  test('depend on the session alone, evenly, however sessions are named', () => {
    const { first } = createRouter(weighted([1, 2, 5]));
    const shares = { 'ada/little': 1 / 8, 'bob/little': 2 / 8, 'cy/little': 5 / 8 };
    for (const name of [
      (i: number) => `${i}`,
      (i: number) => `a-very-long-and-constant-prefix/${i}`,
      (i: number) => `${i}@example.org`,
      (i: number) => String.fromCharCode(i + 1),
    ]) {
      expectShares(tally(SEEDS.slice(0, 5000).map((i) => first({ session: name(i) }, 7))), shares);
    }
  });

  test('never give a weight of 0 anything, while another is left', () => {
    const { first, targets } = createRouter(weighted([0, 1]));
    for (let seed = 0; seed < 200; seed++) expect(first({}, seed)).toBe('bob/little');
    expect(targets()).toEqual(['bob/little', 'ada/little', 'cy/little']);
    expect(first({ avoid: ['bob/little'] })).toBe('ada/little');
  });

  test('survive weights that are all but nothing', () => {
    expect(createRouter(weighted([1e-320, 1e-320])).targets()).toHaveLength(3);
  });
});

describe('a session', () => {
  test('stays with its target whatever the seed, the user and the prompt are', () => {
    const { first } = createRouter(weighted([1, 2, 5]));
    for (const session of SESSIONS.slice(0, 100)) {
      const target = first({ session }, 1);
      for (let seed = 2; seed < 12; seed++)
        expect(first({ session, user: `u${seed}`, prompt: 'x'.repeat(seed) }, seed)).toBe(target);
    }
  });

  const sessions = SESSIONS.slice(0, 300);
  const weight = fc.integer({ min: 1, max: 10 });
  const weights = fc.array(weight, { minLength: 2, maxLength: 5 });

  test('moves when a weight changes only if it must: from what shrinks, to what grows', () => {
    const property = fc.property(weights, fc.nat(4), weight, (before, which, changed) => {
      const index = which % before.length;
      const after = before.with(index, changed);
      const [from, to] = [createRouter(weighted(before)), createRouter(weighted(after))];
      const moved = sessions
        .map((session) => [from.first({ session }), to.first({ session })])
        .filter(([a, b]) => a !== b);
      const [shrinks, grows] = [changed < (before[index] ?? 0), changed > (before[index] ?? 0)];
      for (const [left, arrived] of moved) expect(shrinks ? left : grows ? arrived : 'nobody').toBe(MEMBERS[index]);
    });
    fc.assert(property, { numRuns: 40 });
  });

  test('moves when a target comes or goes only if it must', () => {
    const property = fc.property(weights, (all) => {
      const [before, after] = [createRouter(weighted(all.slice(0, -1).concat(0))), createRouter(weighted(all))];
      for (const session of sessions) {
        const [from, to] = [before.first({ session }), after.first({ session })];
        if (from !== to) expect(to).toBe(MEMBERS[all.length - 1]);
      }
    });
    fc.assert(property, { numRuns: 20 });
  });

  test('moves when a share shrinks only if it was on that target, as long as the others may take it', () => {
    const share = fc.double({ min: 0.3, max: 1, noNaN: true });
    const before = createRouter(weighted([1, 1, 1]), { health: [] });
    const property = fc.property(share, (left) => {
      const after = createRouter(weighted([1, 1, 1]), { health: [healthOf('bob/little', left)] });
      for (const session of sessions) {
        const [from, to] = [before.first({ session }), after.first({ session })];
        if (from !== to) expect(from).toBe('bob/little');
      }
    });
    fc.assert(property, { numRuns: 20 });
  });

  test('that left while a share shrank is back when the share is', () => {
    const policy = weighted([1, 1, 1]);
    const [well, ill] = [createRouter(policy), createRouter(policy, { health: [healthOf('bob/little', 0.4)] })];
    const back = createRouter(policy, { health: [healthOf('bob/little', 1)] });
    expect(sessions.some((session) => well.first({ session }) !== ill.first({ session }))).toBe(true);
    for (const session of sessions) expect(back.first({ session })).toBe(well.first({ session }));
  });
});

describe('shares of health', () => {
  const drawn = (policy: string, health: Parameters<typeof healthOf>[], asked = {}) => {
    const { first } = createRouter(policy, { health: health.map((args) => healthOf(...args)) });
    return tally(SEEDS.map((seed) => first(asked, seed)));
  };

  test('of one of two: what it loses goes to the next tier, and its neighbour gets no more than before', () => {
    expectShares(drawn(weighted([1, 1]), [['ada/little', 0.5]]), {
      'ada/little': 0.25,
      'bob/little': 0.5,
      'cy/little': 0.25,
    });
    expectShares(drawn(weighted([3, 1]), [['ada/little', 0.2]]), {
      'ada/little': 0.15,
      'bob/little': 0.25,
      'cy/little': 0.6,
    });
  });

  test.each(['drained', 'gated', 'credential', 0] as const)('of one of two that is %s: the same', (is) => {
    expectShares(drawn(weighted([1, 1]), [['ada/little', is]]), { 'bob/little': 0.5, 'cy/little': 0.5 });
  });

  test('of three: the others stretch by 40 %, and what is beyond goes to the next tier', () => {
    const policy = weighted([1, 1, 1], 'bob/large');
    expectShares(drawn(policy, [['ada/little', 0.5]]), { 'ada/little': 0.2, 'bob/little': 0.4, 'cy/little': 0.4 });
    const spilt = 1 - (1.4 * 1) / 3;
    expectShares(
      drawn(policy, [
        ['ada/little', 0],
        ['bob/little', 0],
      ]),
      { 'cy/little': 1 - spilt, 'bob/large': spilt },
    );
  });

  test('count those that would do for the request, and no others', () => {
    const catalog = SMALL_CATALOG.replace(
      '{ provider: bob, model: little,',
      '{ provider: bob, model: little, residency: [jp],',
    );
    const { first } = createRouter(weighted([1, 1]), { catalog, health: [healthOf('ada/little', 0.5)] });
    const counts = tally(SEEDS.map((seed) => first({ residency: ['us'] }, seed)));
    expectShares(counts, { 'ada/little': 0.5, 'cy/little': 0.5 });
  });

  test('are kept by all within the tier, if there is nowhere to go', () => {
    const policy = 'pools: { mine: { pick: weighted, members: [ada/little, bob/little] } }\notherwise: { use: [mine] }';
    expectShares(drawn(policy, [['ada/little', 0.5]]), { 'ada/little': 1 / 3, 'bob/little': 2 / 3 });
    expectShares(drawn(policy, [['ada/little', 0]]), { 'bob/little': 1 });
  });

  test.each([
    'in_order',
    'cheapest',
    'fastest',
    '{ best_value: { at_least: 0.5 } }',
    '{ highest_quality: { within_usd: 1 } }',
  ])('hold for %s, too: the next best gets what the best may not', (pick) => {
    const policy = `otherwise: { use: [ada/little, bob/little], pick: ${pick} }`;
    const counts = drawn(policy, [['ada/little', 0.3]], { inputTokens: 100n });
    expectShares(counts, { 'ada/little': 0.3, 'bob/little': 0.7 });
  });

  test('of several tiers are drawn for each by itself', () => {
    const policy = 'otherwise: { use: [ada/little], fallback: [bob/little, cy/little] }';
    const counts = drawn(policy, [
      ['ada/little', 0.5],
      ['bob/little', 0.5],
    ]);
    expectShares(counts, { 'ada/little': 0.5, 'bob/little': 0.25, 'cy/little': 0.25 });
  });

  test('keep a session where it is, as long as it is within the share', () => {
    const policy = 'otherwise: { use: [ada/little, bob/little] }';
    const on = (share: number) => {
      const { first } = createRouter(policy, { health: [healthOf('ada/little', share)] });
      return new Set(SESSIONS.slice(0, 400).filter((session) => first({ session }) === 'ada/little'));
    };
    const [few, half, most] = [on(0.2), on(0.5), on(0.9)];
    expect([...few].every((session) => half.has(session))).toBe(true);
    expect([...half].every((session) => most.has(session))).toBe(true);
    expect([few.size, half.size, most.size].every((size, i) => Math.abs(size - 400 * [0.2, 0.5, 0.9][i]!) < 50)).toBe(
      true,
    );
  });

  test('that are used up still leave the target as a further attempt', () => {
    const { targets } = createRouter('otherwise: { use: [ada/little], fallback: [bob/little] }', {
      health: [healthOf('ada/little', 0.01)],
    });
    const plans = tally(SEEDS.slice(0, 500).map((seed) => targets({}, seed).join(' ')));
    expect([...plans.keys()].sort()).toEqual(['ada/little bob/little', 'bob/little ada/little']);
  });
});
