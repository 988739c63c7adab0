import { RouterService } from '@signalbox/contracts';
import { describe, expect, it } from 'vitest';
import { defineService, type MethodOptions } from './index.ts';

function methodOf(name: string, options: MethodOptions) {
  return defineService(RouterService, {}, options).methods.find(({ desc }) => desc.name === name)!;
}

describe('a service', () => {
  it('takes 64 KiB and 5 s per call, 10 min per stream, where it does not say otherwise', () => {
    expect(methodOf('Route', {})).toMatchObject({
      path: '/signalbox.router.v1.RouterService/Route',
      maxRequestBytes: 65_536,
      deadline: { defaultMs: 5_000, maxMs: 60_000 },
    });
    expect(methodOf('RouteStream', {}).deadline).toEqual({ defaultMs: 600_000, maxMs: 600_000 });
  });

  it('keeps default and longest deadline in order', () => {
    expect(methodOf('Route', { maxDeadlineMs: 100 }).deadline).toEqual({ defaultMs: 100, maxMs: 100 });
    expect(methodOf('Route', { defaultDeadlineMs: 90_000 }).deadline).toEqual({ defaultMs: 90_000, maxMs: 90_000 });
  });

  it('says for one method what it says for none of the others', () => {
    const { methods } = defineService(
      RouterService,
      {},
      { maxRequestBytes: 1, methods: { route: { maxRequestBytes: 2 } } },
    );
    expect(methods.map(({ maxRequestBytes }) => maxRequestBytes)).toEqual([2, 1, 1, 1, 1, 1, 1]);
  });

  it('may use `this` in its implementation', () => {
    const implementation = {
      answer: 'mine',
      route() {
        return { rule: this.answer };
      },
    };
    const { methods } = defineService(RouterService, implementation);
    expect(methods[0]?.implementation?.({}, {} as never)).toEqual({ rule: 'mine' });
  });
});
