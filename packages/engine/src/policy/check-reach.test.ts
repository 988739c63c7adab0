import { describe, expect, test } from 'vitest';
import { expectFinding, FRAME, findingsIn } from '../../test/policy-findings.ts';

describe('what can never answer is found', () => {
  test.each([
    [
      'a rule that is never reached',
      `${FRAME}rules:\n  - { name: all, use: [small] }\n  - ▲{ name: late, when: batch, use: [small] }`,
      "UNREACHABLE_RULE rule 'late' can never decide: 'all' before it takes every request; give 'all' a condition, or move it to the end",
    ],
    [
      'a rule after one that is always true',
      `${FRAME}rules:\n  - { name: all, when: ' true ', use: [small] }\n  - ▲{ name: late, when: batch, use: [small] }`,
      "UNREACHABLE_RULE rule 'late' can never decide: 'all' before it takes every request; give 'all' a condition, or move it to the end",
    ],
    [
      'a pool that a requirement empties',
      `policy: p\notherwise: { use: ▲[small] }\nrequire: [{ name: homely, only: target.people }]`,
      "NO_TARGET_LEFT 'homely' leaves no target of 'small'; use another pool, or correct the requirement",
    ],
    [
      'a pool that requirements empty together',
      `policy: p\notherwise: { use: ▲[small] }\nrequire:\n  - { name: not-bob, only: target.provider != 'bob' }\n  - { name: only-bob, only: target.provider == 'bob' }`,
      "NO_TARGET_LEFT 'not-bob' and 'only-bob' leave no target of 'small'; use another pool, or correct the requirement",
    ],
    [
      "a pool that the catalog's requirement empties",
      `policy: p\notherwise: { use: [small], fallback: [▲cy/large] }`,
      "NO_TARGET_LEFT 'approved-only' leaves no target of 'cy/large'; use another pool, or correct the requirement",
    ],
    [
      'a shadow that a requirement empties',
      `policy: p\notherwise: { use: [small], shadow: { percent: 1, to: ▲[cy/large] } }`,
      "NO_TARGET_LEFT 'approved-only' leaves no target of 'cy/large'; use another pool, or correct the requirement",
    ],
    [
      'a rule that a conditional requirement empties',
      `${FRAME}require: [{ name: homely, when: risk == 'high', only: "target.labels['hosting'] == 'on-prem'" }]\nrules: [▲{ name: a, when: batch, use: [ada/little] }]`,
      "warning NO_TARGET_LEFT where 'homely' applies, 'a' has no target and is refused; add a fallback that satisfies it, or a rule before this one",
    ],
  ])('%s', (_, document, what) => {
    expectFinding(document, what);
  });
});

describe('what can answer sometimes is left alone', () => {
  const late = '{ name: late, when: batch, use: [small] }';

  test.each([
    ['a rule that takes a part of the requests', `rules: [{ name: a, percent: 99.9, use: [small] }, ${late}]`],
    ['a rule that is switched off', `rules: [{ name: a, enabled: false, use: [small] }, ${late}]`],
    ['a rule with a condition', `rules: [{ name: a, when: images >= 0, use: [small] }, ${late}]`],
    ['a requirement that leaves one target of a pool', "require: [{ name: r, only: target.provider == 'bob' }]"],
    ['a requirement that depends on the request', 'require: [{ name: r, only: target.region == region }]'],
    [
      'a requirement that sometimes leaves nobody, where a fallback or people are left',
      'require: [{ name: r, when: batch, only: target.people }]\nrules: [{ name: a, when: images > 0, use: [small], fallback: [human] }]',
    ],
  ])('%s', (title, text) => {
    const found = findingsIn(FRAME + text);
    // `otherwise` of the frame has no people to fall back to.
    expect(found.filter((finding) => !finding.includes("'otherwise' has no target"))).toEqual([]);
    if (title.startsWith('a rule')) expect(found).toEqual([]);
  });
});
