import { create } from '@bufbuild/protobuf';
import { RouteRequestSchema } from '@signalbox/contracts';
import type { Snapshot } from '@signalbox/engine';
import { expect, test } from 'vitest';
import { createRecorder, type RecordedDecision } from './recorder.ts';

const MIB = 1024 * 1024;
const context = { nowMs: 0, seed: 0, tenant: 'default' };

function decision(id: string, promptLength = 0): RecordedDecision {
  const request = create(RouteRequestSchema, { prompt: 'x'.repeat(promptLength) });
  return { id, request, context, snapshot: {} as Snapshot };
}

function found(recorder: ReturnType<typeof createRecorder>, ids: string): string {
  return [...ids].filter((id) => recorder.find(id)?.id === id).join('');
}

test('the last decisions are found by their ids', () => {
  const recorder = createRecorder(3);
  for (const id of 'abcde') recorder.add(decision(id));
  expect(found(recorder, 'abcde')).toBe('cde');
});

test('the oldest go when their prompts are too long together', () => {
  const recorder = createRecorder(100);
  for (const id of 'abc') recorder.add(decision(id, 3 * MIB));
  expect(found(recorder, 'abc')).toBe('bc');
  for (const id of 'defg') recorder.add(decision(id));
  expect(found(recorder, 'abcdefg')).toBe('bcdefg');
  recorder.add(decision('h', 4 * MIB));
  expect(found(recorder, 'abcdefgh')).toBe('cdefgh');
});

test('a decision whose prompt alone is too long leaves the recorder empty but usable', () => {
  const recorder = createRecorder(2);
  recorder.add(decision('a'));
  recorder.add(decision('b', 9 * MIB));
  expect(found(recorder, 'ab')).toBe('');
  recorder.add(decision('c'));
  expect(found(recorder, 'abc')).toBe('c');
});

test('a recorder for none keeps none', () => {
  const recorder = createRecorder(0);
  recorder.add(decision('a'));
  expect(found(recorder, 'a')).toBe('');
});
