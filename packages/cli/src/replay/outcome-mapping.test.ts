import { describe, expect, test } from 'vitest';
import { mapOutcomes } from './outcome-mapping.ts';
import type { Column } from './sample.ts';
import { policyOf } from './test/documents.ts';

const PAIR = [
  { name: 'weak', model: 'Mixtral-8x7B-Instruct' },
  { name: 'strong', model: 'GPT-4-1106' },
];
const POLICY = policyOf(
  'otherwise: { use: [small], fallback: [acme/odd], escalate: [{ when: "!valid", to: [strong, human] }] }',
);

type Assigned = readonly [column: string, targets: string];

const assignments = (...assigned: Assigned[]) => assigned.map(([column, targets]) => ({ column, targets }));

function mapped(columns: readonly Column[], ...assigned: Assigned[]): Record<string, number> {
  const { columnOf } = mapOutcomes(POLICY, columns, assignments(...assigned));
  return Object.fromEntries([...columnOf].map(([target, column]) => [target.id, column]));
}

describe('by itself', () => {
  test('a recorded model is found by id or alias, in any case', () => {
    const columns = [
      { name: 'a', model: 'HUGE-preview' },
      { name: 'b', model: 'tiny' },
      { name: 'c', model: 'other' },
    ];
    expect(mapped(columns)).toEqual({ 'acme/tiny': 1, 'acme/huge': 0 });
    expect(mapOutcomes(POLICY, columns, []).explanation).toEqual([
      'acme/tiny is the recorded tiny',
      'acme/huge is the recorded HUGE-preview',
    ]);
  });

  test('a weak and a strong model stand for grades; a target of no grade has no outcome', () => {
    expect(mapped(PAIR)).toEqual({ 'acme/tiny': 0, 'acme/huge': 1 });
  });

  test('other models than those of the policy stand for nothing, and that is said', () => {
    const columns = [{ name: 'other', model: 'other' }];
    expect(mapped(columns)).toEqual({});
    expect(mapOutcomes(POLICY, columns, []).explanation).toEqual(['no target of the policy is a recorded model']);
  });
});

describe('by assignment', () => {
  test('columns stand for pools, targets and labels', () => {
    expect(mapped(PAIR, ['weak', 'small'], ['weak', 'acme/odd'], ['strong', 'label:grade=strong'])).toEqual({
      'acme/tiny': 0,
      'acme/odd': 0,
      'acme/huge': 1,
    });
  });

  test('is explained', () => {
    expect(mapOutcomes(POLICY, PAIR, assignments(['weak', 'small'])).explanation).toEqual([
      'acme/tiny (in pool small) stands for the recorded weak model Mixtral-8x7B-Instruct',
    ]);
  });

  test.each([
    [[['week', 'small']], "no column 'week'; did you mean 'weak'?"],
    [[['weak', 'smal']], "no pool or target 'smal'; did you mean 'small'?"],
    [[['weak', 'label:grade=none']], "no target of policy 'test' is labelled grade: none"],
    [
      [
        ['weak', 'small'],
        ['strong', 'acme/tiny'],
      ],
      'acme/tiny would stand for weak and for strong',
    ],
  ] as const)('%j is refused', (assigned, message) => {
    expect(() => mapped(PAIR, ...assigned)).toThrow(`--outcomes: ${message}`);
  });

  test('is refused where nothing is recorded', () => {
    expect(() => mapped([], ['weak', 'small'])).toThrow('this set has no recorded outcomes');
  });
});
