import { expect, test } from 'vitest';
import { isAtLeast, versionIn } from './version.ts';

test.each([
  ['nats-server: v2.15.1', '2.15.1'],
  ['grpcurl v1.9.4', '1.9.4'],
  ['v4.3.1+g0123456', '4.3.1'],
  ['v4.3', '4.3'],
  ['2.9.10-1+b3', '2.9.10'],
  ['grpcurl dev build <no version set>', undefined],
])('the version in "%s" is %s', (printed, version) => {
  expect(versionIn(printed)).toBe(version);
});

test.each([
  ['2.12.7', '2.12.7', true],
  ['2.12.10', '2.12.7', true],
  ['10.0.0', '9.9.9', true],
  ['4.3', '3.16.0', true],
  ['2.12', '2.12.7', false],
  ['2.9.10', '2.12.7', false],
  ['1.99.99', '2.0.0', false],
])('%s is at least %s: %s', (version, floor, expected) => {
  expect(isAtLeast(version, floor)).toBe(expected);
});
