import { expect, it } from 'vitest';
import { clampGrpcTimeout } from './grpc-timeout.ts';

it('shortens timeouts to a day and leaves everything else alone', () => {
  for (const long of ['99999999H', '25H', '1441M', '86401S']) expect(clampGrpcTimeout(long)).toBe('86400000m');
  for (const other of ['24H', '1S', '99999999m', '99999999u', '1n', '', 'soon', 'xH', 'H']) {
    expect(clampGrpcTimeout(other)).toBe(other);
  }
});
