import { toJson } from '@bufbuild/protobuf';
import { CatalogSchema, PolicySchema } from '@signalbox/contracts';
import { describe, expect, test } from 'vitest';
import { inShort } from '../../test/documents.ts';
import { readMessage } from './decode.ts';

/** A policy as protobuf's JSON mapping has it. */
function read(text: string) {
  const { message, findings } = readMessage(PolicySchema, text, 'p.yaml');
  return { json: message && toJson(PolicySchema, message), findings: findings.list().map(inShort) };
}

function good(text: string) {
  const { json, findings } = read(text);
  expect(findings).toEqual([]);
  return json;
}

describe('short forms', () => {
  test('a way to pick by its name', () => {
    const picks = ['in_order', 'weighted', 'cheapest', 'fastest'];
    for (const pick of picks) {
      const name = pick.replace('_o', 'O');
      expect(good(`otherwise: { pick: ${pick} }`)).toEqual({ otherwise: { pick: { [name]: {} } } });
      expect(good(`otherwise: { pick: { ${name}: {} } }`)).toEqual({ otherwise: { pick: { [name]: {} } } });
      expect(good(`otherwise:\n  pick:\n    ${pick}:\n`)).toEqual({ otherwise: { pick: { [name]: {} } } });
    }
  });

  test('a member by its target', () => {
    expect(good('pools: { a: { members: [x/y, { target: z, weight: 2 }] } }')).toEqual({
      pools: { a: { members: [{ target: 'x/y' }, { target: 'z', weight: 2 }] } },
    });
  });

  test('a choice in lower case, without its prefix, or in full', () => {
    for (const choice of ['panic', 'PANIC', 'ALL_DOWN_PANIC']) {
      expect(good(`when_all_down: ${choice}`)).toEqual({ whenAllDown: 'ALL_DOWN_PANIC' });
    }
    expect(read('when_all_down: all_down_panic').findings).toHaveLength(1);
  });
});

describe('values', () => {
  test.each([
    ['5s', '5s'],
    ['800ms', '0.800s'],
    ['1.5s', '1.500s'],
    ['0.1s', '0.100s'],
    ['2m', '120s'],
    ['1.5h', '5400s'],
    ['0.9999999999s', '1s'],
    ['366h', '1317600s'],
  ])('a duration of %s', (text, json) => {
    expect(good(`otherwise: { timeouts: { total: ${text} } }`)).toEqual({ otherwise: { timeouts: { total: json } } });
  });

  test.each(['5', '5 s', '-5s', '1e3s', '.5s', '5.s', 's', '5S', '9999999999999h', "''"])(
    'no duration of %s',
    (text) => {
      expect(read(`otherwise: { timeouts: { total: ${text} } }`).findings).toEqual([
        expect.stringMatching(/^1:33 WRONG_TYPE .* is not a duration; write a /),
      ]);
    },
  );

  test('whole numbers of 64 bits as numbers, or as texts as protobuf writes them', () => {
    for (const tokens of ['2000', "'2000'", '2e3', '0x7d0']) {
      expect(good(`otherwise: { limits: { output_tokens: ${tokens} } }`)).toEqual({
        otherwise: { limits: { outputTokens: '2000' } },
      });
    }
    for (const tokens of ["'2e3'", "' 2000'", "'0x7d0'", '2000.5', '9007199254740993', 'yes', "''", '[]']) {
      expect(read(`otherwise: { limits: { output_tokens: ${tokens} } }`).findings).toEqual([
        expect.stringContaining('is not a whole number; write a whole number'),
      ]);
    }
  });

  test("YAML 1.2's: no and yes are texts, true is not", () => {
    expect(good("labels: { a: no, b: yes, c: on, d: 'true', e: 2026-01-01 }")).toEqual({
      labels: { a: 'no', b: 'yes', c: 'on', d: 'true', e: '2026-01-01' },
    });
  });

  test('nothing is as if the field were not there', () => {
    expect(good('policy:\nrules:\nlabels:\nsignals: ~\nwhen_all_down: null')).toEqual({});
    expect(good('otherwise: { enabled: ~, limits: ~ }')).toEqual({ otherwise: { limits: {} } });
  });

  test('keys that are numbers or nothing are texts', () => {
    expect(good('labels: { 1: a, true: b, ~: c }')).toEqual({ labels: { 1: 'a', true: 'b', '': 'c' } });
    expect(read('labels: { 1: [] }').findings).toEqual(['1:14 WRONG_TYPE a list is not a text; write a text']);
  });

  test('half of a character is said to be one, and does no harm', () => {
    const { findings } = read('{ "policy": "\\ud800", "labels": { "\\udc00": "x" } }');
    expect(findings).toEqual([
      '1:13 WRONG_TYPE half of a surrogate pair stands alone; write the whole character',
      '1:35 WRONG_TYPE half of a surrogate pair stands alone; write the whole character',
    ]);
  });

  test('exactly one source of a secret', () => {
    const { findings } = readMessage(
      CatalogSchema,
      'providers: [{ id: a, credentials: [{ file: /x, env: A }] }]',
      'c.yaml',
    );
    expect(findings.list().map(inShort)).toEqual([
      "1:48 INVALID_VALUE 'env' and 'file' exclude each other; keep one of them",
    ]);
  });
});
