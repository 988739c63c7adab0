import { describe, expect, it } from 'vitest';
import { createGate } from './gate.ts';

describe('the gate', () => {
  it('lets no more than 10,000 calls in at once', () => {
    const gate = createGate();
    for (let call = 0; call < 10_000; call++) gate.enter();
    expect(() => gate.enter()).toThrow('10000 calls are in flight already');
    gate.leave();
    gate.enter();
    expect(gate.counts).toEqual({ accepted: 10_001, inFlight: 10_000, refusedDraining: 0, refusedOverloaded: 1 });
  });

  it('drains: refuses, tells, and waits for the last call', async () => {
    const gate = createGate();
    gate.enter();
    gate.enter();
    let drained = false;
    const draining = gate.drain().then(() => {
      drained = true;
    });
    expect(gate.drainSignal.aborted).toBe(true);
    expect(() => gate.enter()).toThrow('shutting down');
    gate.leave();
    await Promise.resolve();
    expect(drained).toBe(false);
    gate.leave();
    await draining;
    expect(gate.counts).toMatchObject({ inFlight: 0, refusedDraining: 1 });
  });

  it('drains at once when nothing is in flight, and as often as asked', async () => {
    const gate = createGate();
    await gate.drain();
    await gate.drain();
  });
});
