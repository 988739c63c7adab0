import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expressions, facts } from '../../../test/cel-expressions.ts';
import { compileCondition } from '../../cel/condition.ts';
import { requestVocabulary } from '../../cel/vocabulary.ts';
import { clauseWords } from './clause-words.ts';
import { decisiveClauses, type Logic, logicOf, truthOf } from './logic.ts';

const VOCABULARY = requestVocabulary(new Map());

function compiled(source: string) {
  return compileCondition(source, VOCABULARY, { error: () => {} });
}

function clausesIn(logic: Logic): Extract<Logic, { kind: 'clause' }>[] {
  return logic.kind === 'clause' ? [logic] : logic.parts.flatMap(clausesIn);
}

test('the skeleton has the clauses of the condition, and its truth is that of the condition', () => {
  const seen = new Set<unknown>();
  fc.assert(
    fc.property(expressions('any'), facts, (source, values) => {
      const condition = compiled(source);
      fc.pre(condition !== undefined);
      const scope = { facts: values, signals: [] };
      const logic = logicOf(source);
      expect(clausesIn(logic).map((clause) => clause.source)).toEqual(
        condition?.clauses.map((clause) => clause.source),
      );
      const clauseValues = condition?.clauses.map((clause) => clause.evaluate(scope)) ?? [];
      const value = condition?.evaluate(scope);
      const truth = truthOf(logic, clauseValues);
      expect(truth, source).toBe(typeof value === 'boolean' ? value : undefined);
      seen.add(truth);
    }),
    { numRuns: 1500 },
  );
  expect(seen).toEqual(new Set([true, false, undefined]));
});

test('the clauses that do not decide may come out either way', () => {
  fc.assert(
    fc.property(expressions('native'), facts, fc.infiniteStream(fc.boolean()), (source, values, others) => {
      const condition = compiled(source);
      const logic = logicOf(source);
      const actual = condition?.clauses.map((clause) => clause.evaluate({ facts: values, signals: [] })) ?? [];
      const truth = truthOf(logic, actual);
      fc.pre(truth !== undefined);
      const decisive = new Set(decisiveClauses(logic, actual).map((clause) => clause.position));
      const changed = actual.map((value, i) => (decisive.has(i) ? value : (others.next().value as boolean)));
      expect(truthOf(logic, changed), source).toBe(truth);
    }),
    { numRuns: 500 },
  );
});

test('a clause reads differently if it is true and if it is false', () => {
  fc.assert(
    fc.property(expressions('any'), (source) => {
      fc.pre(compiled(source) !== undefined);
      for (const clause of clausesIn(logicOf(source))) {
        const words = clauseWords(clause, true);
        expect(words, clause.source).not.toMatch(/undefined|NaN|^$/);
        expect(words, clause.source).not.toBe(clauseWords(clause, false));
      }
    }),
    { numRuns: 500 },
  );
});
