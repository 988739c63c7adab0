import { describe, expect, test } from 'vitest';
import { nearest, suggest } from './nearest.ts';

describe('near names', () => {
  test.each([
    ['smal', ['small', 'strong', 'medium'], ['small']],
    ['tsak', ['task', 'tier'], ['task']],
    ['llama', ['groq/llama', 'onprem/llama', 'gpt'], ['groq/llama', 'onprem/llama']],
    ['xyz', ['small', 'strong'], []],
    ['', ['a', 'ab', 'abc'], ['a', 'ab']],
    ['small', [], []],
  ])('of %o among %o are %o', (name, known, near) => {
    expect(nearest(name, known)).toEqual(near);
  });

  test('are three at most, the nearest first, then by name', () => {
    expect(nearest('aaaa', ['aaab', 'aaba', 'aaaa', 'abaa', 'baaa'])).toEqual(['aaaa', 'aaab', 'aaba']);
  });
});

describe('a suggestion', () => {
  test('names what is near, else what there is, a dozen at most', () => {
    expect(suggest('smal', ['small', 'strong'])).toBe("did you mean 'small'?");
    expect(suggest('aab', ['aaa', 'aac'])).toBe("did you mean 'aaa' or 'aac'?");
    expect(suggest('zzzzz', ['small', 'strong'])).toBe('known: small, strong');
    expect(suggest('zzzzz', [])).toBe('there are none yet');
    const many = Array.from({ length: 14 }, (_, i) => `pool-${i}`);
    expect(suggest('zzzzz', many)).toMatch(/^known: pool-0, .*, pool-11, and 2 more$/);
  });
});
