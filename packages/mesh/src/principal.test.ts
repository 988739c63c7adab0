import { describe, expect, it } from 'vitest';
import { assertMayListenOn } from './principal.ts';

describe('without authentication', () => {
  it('only loopback addresses may be listened on', () => {
    for (const host of ['127.0.0.1', '127.8.8.8', '::1', 'localhost']) assertMayListenOn(host, false);
    for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.evil.example', '', 'example.com']) {
      expect(() => assertMayListenOn(host, false)).toThrow('without authentication');
      assertMayListenOn(host, true);
    }
  });
});
