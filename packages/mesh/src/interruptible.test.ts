import { describe, expect, it } from 'vitest';
import { collect } from '../test/test-clients.ts';
import { interruptible } from './interruptible.ts';

describe('an interruptible source', () => {
  it('passes everything on', async () => {
    async function* source() {
      yield* [1, 2, 3];
    }
    expect(await collect(interruptible(source(), new AbortController().signal))).toEqual([1, 2, 3]);
  });

  it('throws the reason of the signal even if the source is stuck', async () => {
    const controller = new AbortController();
    async function* source() {
      yield 1;
      controller.abort(new Error('enough'));
      await new Promise(() => {});
    }
    await expect(collect(interruptible(source(), controller.signal))).rejects.toThrow('enough');
  });

  it('does not begin after the signal', async () => {
    let begun = false;
    async function* source() {
      begun = true;
      yield 1;
    }
    await expect(collect(interruptible(source(), AbortSignal.abort(new Error('late'))))).rejects.toThrow('late');
    expect(begun).toBe(false);
  });

  it('closes the source when its reader stops, and when the source fails', async () => {
    const closed: string[] = [];
    async function* source(name: string) {
      try {
        yield 1;
        throw new Error(name);
      } finally {
        closed.push(name);
      }
    }
    const { signal } = new AbortController();
    for await (const _ of interruptible(source('stopped'), signal)) break;
    await expect(collect(interruptible(source('failed'), signal))).rejects.toThrow('failed');
    expect(closed).toEqual(['stopped', 'failed']);
  });
});
