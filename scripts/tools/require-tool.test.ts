import { afterEach, expect, test, vi } from 'vitest';
import { toolOrSkip } from './require-tool.ts';

const EMPTY = { find: () => Promise.reject(new Error('no usable grpcurl')) };

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test('a tool that is there is given by its path', async () => {
  expect(await toolOrSkip('grpcurl', { find: async (name) => `/bin/${name}` })).toBe('/bin/grpcurl');
});

test('without the tool the reason is printed and the test can be skipped', async () => {
  vi.stubEnv('CI', '');
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  expect(await toolOrSkip('grpcurl', EMPTY)).toBeUndefined();
  expect(warn.mock.calls).toEqual([['skipped: no usable grpcurl']]);
});

test('in CI a missing tool is an error', async () => {
  vi.stubEnv('CI', 'true');
  await expect(toolOrSkip('grpcurl', EMPTY)).rejects.toThrow('no usable grpcurl');
});
