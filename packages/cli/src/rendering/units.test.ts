import { expect, it } from 'vitest';
import { showMilliseconds, showPercent, showUsd } from './units.ts';

it.each([
  [0, '0 ms'],
  [401.4, '401 ms'],
  [999.6, '1 s'],
  [2_540, '2.54 s'],
  [60_000, '60 s'],
  [900_000, '15 min'],
])('shows %d ms as %s', (ms, shown) => expect(showMilliseconds(ms)).toBe(shown));

it.each([
  [0, '$0'],
  [0.00001724, '$0.0000172'],
  [0.000125, '$0.000125'],
  [0.05, '$0.05'],
  [0.5, '$0.50'],
  [12, '$12.00'],
  [1234.567, '$1234.57'],
])('shows %d dollars as %s', (usd, shown) => expect(showUsd(usd)).toBe(shown));

it.each([
  [1, '100 %'],
  [0.815, '81.5 %'],
  [0.9, '90 %'],
])('shows a share of %d as %s', (share, shown) => expect(showPercent(share)).toBe(shown));
