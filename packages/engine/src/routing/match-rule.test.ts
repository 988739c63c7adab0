import { create } from '@bufbuild/protobuf';
import { Mode, RouteRequestSchema } from '@signalbox/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expressions } from '../../test/cel-expressions.ts';
import { catalogOf, policyOf, SMALL_CATALOG } from '../../test/documents.ts';
import { type Asked, createRouter, NOW_MS, tally } from '../../test/router.ts';
import { CelFailure } from '../cel/scope.ts';
import { factsOf } from '../facts/request-facts.ts';
import { compilePolicy } from '../policy/compile-policy.ts';
import { judgeRule, matchRule } from './match-rule.ts';

const USERS = Array.from({ length: 4000 }, (_, i) => `user-${i}`);
const catalog = catalogOf(SMALL_CATALOG);

function rulesOf(rules: readonly string[]) {
  const router = createRouter(
    `rules:\n${rules.map((rule) => `  - ${rule}\n`).join('')}otherwise: { use: [small, strong] }`,
  );
  return (asked: Asked = {}, seed = 1) => router.route(asked, seed).rule;
}

describe('the first rule that holds decides', () => {
  test('in the order they are written', () => {
    const rule = rulesOf([
      '{ name: a, when: images > 2, use: [strong] }',
      '{ name: b, when: images > 1, use: [strong] }',
      '{ name: c, when: batch, use: [small] }',
    ]);
    expect(rule({ images: 3 })).toBe('a');
    expect(rule({ images: 2 })).toBe('b');
    expect(rule({ images: 2, mode: Mode.BATCH })).toBe('b');
    expect(rule({ mode: Mode.BATCH })).toBe('c');
    expect(rule({ images: 0 })).toBe('otherwise');
  });

  test('and one that is switched off does not', () => {
    const rule = rulesOf(['{ name: a, enabled: false, use: [strong] }', '{ name: b, enabled: true, use: [strong] }']);
    expect(rule()).toBe('b');
  });

  test('and one whose condition cannot be computed does not', () => {
    const rule = rulesOf([
      `{ name: a, when: "labels['x'] == 'y'", use: [strong] }`,
      `{ name: b, when: "tools_required[3] == 'z'", use: [strong] }`,
      '{ name: c, use: [strong] }',
    ]);
    expect(rule()).toBe('c');
    expect(rule({ labels: { x: 'y' } })).toBe('a');
    expect(rule({ toolsRequired: ['w', 'x', 'y', 'z'] })).toBe('b');
  });

  test('whether or not an index finds it', () => {
    const tasks = Array.from(
      { length: 30 },
      (_, i) => `{ name: r${i}, when: "task == 't${i % 10}' && images >= ${i}", use: [strong] }`,
    );
    const rule = rulesOf([
      ...tasks.slice(0, 15),
      '{ name: middle, when: images == 7, use: [strong] }',
      ...tasks.slice(15),
    ]);
    expect(rule({ task: 't3', images: 3 })).toBe('r3');
    expect(rule({ task: 't3', images: 7 })).toBe('r3');
    expect(rule({ task: 't9', images: 7 })).toBe('middle');
    expect(rule({ task: 'unheard of', images: 7 })).toBe('middle');
    expect(rule({ task: 't9', images: 8 })).toBe('otherwise');
  });

  test('with an index exactly as without one, errors and all', () => {
    const task = fc.constantFrom('a', 'answer', 'faq', '');
    const leading = fc.oneof(
      task.map((t) => `task == '${t}'`),
      fc.array(task, { maxLength: 3 }).map((ts) => `task in [${ts.map((t) => `'${t}'`).join(', ')}]`),
      task.map((t) => `tier == '${t}'`),
      fc.constantFrom("labels['x'] == 'y'", 'batch', 'images > 0'),
    );
    const condition = fc.oneof(
      leading,
      fc.tuple(leading, expressions('native')).map(([a, b]) => `${a} && ${b}`),
      fc.tuple(expressions('native'), leading, leading).map(([a, b, c]) => `(${a} && ${b}) && ${c}`),
      fc.tuple(leading, leading).map(([a, b]) => `(${a} || ${b}) && ${a}`),
    );
    const rule = fc.record({ when: condition, enabled: fc.boolean(), percent: fc.constantFrom(100, 100, 40) });
    let indexed = 0;
    const property = fc.property(
      fc.array(rule, { minLength: 4, maxLength: 12 }),
      fc.array(fc.tuple(task, task, fc.nat(2), fc.nat()), { maxLength: 6 }),
      (rules, asked) => {
        const message = {
          policy: 'p',
          rules: rules.map((r, i) => ({ ...r, name: `r${i}`, use: ['small'] })),
          otherwise: { use: ['small'] },
        };
        const { policy } = compilePolicy({ text: JSON.stringify(message), file: 'p' }, catalog);
        fc.pre(policy !== undefined);
        if (!policy) return;
        if (policy.index.fact) indexed++;
        for (const [taskAsked, tier, images, seed] of asked) {
          const request = create(RouteRequestSchema, { task: taskAsked, tier, images });
          const scope = () => ({ facts: factsOf(request, 'default', NOW_MS), signals: [] });
          const failed: string[] = [];
          const found = matchRule(policy, scope(), seed, (r) => failed.push(r.name));
          const verdicts = policy.rules.map((r) => [r, judgeRule(r, scope(), seed)] as const);
          const first = verdicts.findIndex(([, verdict]) => verdict === 'matched');
          expect(found).toBe(verdicts[first]?.[0] ?? policy.otherwise);
          const before = first < 0 ? verdicts : verdicts.slice(0, first);
          expect(failed).toEqual(before.filter(([, verdict]) => verdict === 'error').map(([r]) => r.name));
        }
      },
    );
    fc.assert(property, { numRuns: 200 });
    expect(indexed).toBeGreaterThan(15);
  });
});

describe('a rule with a percentage', () => {
  const within = (percent: number, name = 'ramp', policy = 'p') => {
    const { route } = createRouter(
      `policy: ${policy}\nrules: [{ name: ${name}, percent: ${percent}, use: [strong] }]\notherwise: { use: [small] }`,
    );
    return new Set(USERS.filter((user) => route({ user }).rule === name));
  };

  test('takes that many users', () => {
    for (const percent of [10, 50, 90]) {
      const sigma = Math.sqrt(USERS.length * (percent / 100) * (1 - percent / 100));
      expect(Math.abs(within(percent).size - (USERS.length * percent) / 100)).toBeLessThan(5 * sigma);
    }
    expect(within(0).size).toBe(0);
    expect(within(100).size).toBe(USERS.length);
    expect(within(0.001).size).toBeLessThan(5);
  });

  test('loses nobody when it is raised', () => {
    const ramp = [0, 1, 5, 5.5, 20, 50, 99, 100].map((percent) => within(percent));
    for (const [i, users] of ramp.entries()) {
      const lost = [...users].filter((user) => !(ramp[i + 1] ?? users).has(user));
      expect(lost).toEqual([]);
    }
  });

  test('draws anew for each rule and policy', () => {
    const [a, b, c] = [within(50, 'a'), within(50, 'b'), within(50, 'a', 'q')];
    for (const other of [b, c]) {
      const both = [...a].filter((user) => other.has(user)).length;
      expect(Math.abs(both - USERS.length / 4)).toBeLessThan(5 * Math.sqrt((USERS.length * 3) / 16));
    }
  });

  test('sticks to the user, else to the session, else to chance', () => {
    const { route } = createRouter('rules: [{ name: a, percent: 50, use: [strong] }]\notherwise: { use: [small] }');
    const rules = (asked: (i: number) => Asked) =>
      tally(Array.from({ length: 200 }, (_, i) => route(asked(i), i).rule)).size;
    for (const name of ['ada', 'bob', 'cy', 'dan']) {
      expect(rules((i) => ({ user: name, session: `s${i}`, prompt: `${i}` }))).toBe(1);
      expect(rules((i) => ({ session: name, prompt: `${i}` }))).toBe(1);
      expect(route({ user: name }).rule).toBe(route({ session: name }).rule);
    }
    expect(rules(() => ({}))).toBe(2);
  });

  test('applies only where its condition holds, and is not drawn where it does not', () => {
    const rule = rulesOf([
      '{ name: a, when: batch, percent: 100, use: [strong] }',
      '{ name: b, when: batch, percent: 0, use: [strong] }',
      '{ name: c, use: [small] }',
    ]);
    expect(rule({ mode: Mode.BATCH })).toBe('a');
    expect(rule()).toBe('c');
  });
});

describe('an experiment', () => {
  const experiment = (by: string, arms: readonly [string, number][], name = 'e') =>
    createRouter(`
otherwise:
  experiment:
    name: ${name}
    ${by === '' ? '' : `by: ${by}`}
    arms: [${arms.map(([arm, percent]) => `{ name: ${arm}, percent: ${percent}, use: [${arm === 'big' ? 'strong' : 'small'}] }`).join(', ')}]
  fallback: [cy/little]
`);
  const armOf = (router: ReturnType<typeof experiment>, asked: Asked, seed = 1) =>
    router.route(asked, seed).experiment?.arm ?? 'none';

  test('deals out arms as their percents say', () => {
    const router = experiment('user', [
      ['small', 20],
      ['big', 30],
      ['rest', 50],
    ]);
    const counts = tally(USERS.map((user) => armOf(router, { user })));
    for (const [arm, share] of [
      ['small', 0.2],
      ['big', 0.3],
      ['rest', 0.5],
    ] as const) {
      expect(Math.abs((counts.get(arm) ?? 0) - USERS.length * share)).toBeLessThan(
        5 * Math.sqrt(USERS.length * share * (1 - share)),
      );
    }
  });

  test('never deals out an arm of 0 percent, and always one of 100', () => {
    const router = experiment('', [
      ['small', 0],
      ['big', 100],
    ]);
    expect([...tally(USERS.map((_, seed) => armOf(router, {}, seed))).keys()]).toEqual(['big']);
  });

  test("uses the arm's targets as its first tier, and the rule's fallback", () => {
    const router = experiment('user', [
      ['small', 50],
      ['big', 50],
    ]);
    for (const user of USERS.slice(0, 50)) {
      const { plan, experiment: place } = router.route({ user });
      const targets = plan?.attempts.map((a) => a.target);
      expect(targets).toEqual(
        place?.arm === 'big' ? ['ada/large', 'bob/large', 'cy/little'] : ['ada/little', 'bob/little', 'cy/little'],
      );
      expect(place?.name).toBe('e');
    }
  });

  test.each([
    ['user', (key: string): Asked => ({ user: key })],
    ['session', (key: string): Asked => ({ session: key })],
    ['source', (key: string): Asked => ({ source: key })],
    ['labels.team', (key: string): Asked => ({ labels: { team: key } })],
    ['labels.constructor', (key: string): Asked => ({ labels: { constructor: key } })],
    ['', (key: string): Asked => ({ user: key })],
    ['', (key: string): Asked => ({ session: key })],
  ])('by %s sticks to it', (by, asked) => {
    const router = experiment(by, [
      ['small', 50],
      ['big', 50],
    ]);
    const seen = new Set<string>();
    for (const key of USERS.slice(0, 40)) {
      const arms = tally([1, 2, 3, 4, 5].map((seed) => armOf(router, { ...asked(key), prompt: `${seed}` }, seed)));
      expect(arms.size).toBe(1);
      for (const arm of arms.keys()) seen.add(arm);
    }
    expect(seen.size).toBe(2);
  });

  test('by tenant is the same for all of a tenant', () => {
    const router = experiment('tenant', [
      ['small', 50],
      ['big', 50],
    ]);
    expect(tally(USERS.slice(0, 100).map((user, seed) => armOf(router, { user }, seed))).size).toBe(1);
  });

  test.each(['user', 'labels.team', 'labels.constructor', 'labels.__proto__', ''])(
    'by %s, which the request does not say, is by chance',
    (by) => {
      const router = experiment(by, [
        ['small', 50],
        ['big', 50],
      ]);
      const counts = tally(USERS.slice(0, 1000).map((_, seed) => armOf(router, {}, seed)));
      expect(Math.abs((counts.get('big') ?? 0) - 500)).toBeLessThan(80);
    },
  );

  test('of another name deals anew', () => {
    const [a, b] = [
      experiment(
        'user',
        [
          ['small', 50],
          ['big', 50],
        ],
        'a',
      ),
      experiment(
        'user',
        [
          ['small', 50],
          ['big', 50],
        ],
        'b',
      ),
    ];
    const same = USERS.filter((user) => armOf(a, { user }) === armOf(b, { user })).length;
    expect(Math.abs(same - USERS.length / 2)).toBeLessThan(5 * Math.sqrt(USERS.length / 4));
  });
});

test('a condition that cannot be computed is a failure, not an exception', () => {
  const policy = policyOf(
    `policy: p\nrules: [{ name: a, when: "labels['x'] == 'y'", use: [small] }]\notherwise: { use: [small] }`,
    catalog,
  );
  const [rule] = policy.rules;
  const scope = { facts: factsOf(create(RouteRequestSchema), 'default', NOW_MS), signals: [] };
  expect(rule?.when?.evaluate(scope)).toBeInstanceOf(CelFailure);
});
