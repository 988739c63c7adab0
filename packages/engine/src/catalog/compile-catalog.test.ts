import { describe, expect, test } from 'vitest';
import { catalogOf, inShort, marked } from '../../test/documents.ts';
import { exampleCatalog } from '../../test/examples.ts';
import { compileCatalog } from './compile-catalog.ts';

/** A catalog of one target, with parts replaced or added. */
function frame(parts: { provider?: string; model?: string; target?: string; rest?: string } = {}): string {
  const { provider = '{ id: ada }', model = '{ id: big, context_tokens: 9000 }', rest = '' } = parts;
  const { target = '{ provider: ada, model: big, price: {} }' } = parts;
  return `providers:\n  - ${provider}\nmodels:\n  - ${model}\ntargets:\n  - ${target}\n${rest}`;
}

function findings(text: string): string[] {
  return compileCatalog({ text, file: 'c.yaml' }).findings.map(inShort);
}

const NOT_NEGATIVE = 'write 0 or more';
const A_URL = 'write it in full, as in https://api.example.com/v1';
const A_DURATION = "write a duration above 0, as in '5s'";
const AN_ID = 'use lower-case letters, digits, `.`, `_` and `-`, a letter or digit first';

describe('one mistake in a catalog is found where it is', () => {
  const CASES: [title: string, document: string, what: string][] = [
    [
      'a provider without an id',
      frame({ rest: 'require: []', provider: '{ id: ada }\n  - ▲{ endpoint: https://x.example }' }),
      'MISSING_FIELD the id is missing; add `id`',
    ],
    [
      'a provider with a bad id',
      frame({ provider: '{ id: ada }\n  - { id: ▲Bob }' }),
      `INVALID_NAME 'Bob' cannot be an id; ${AN_ID}`,
    ],
    [
      'two providers of one id',
      frame({ provider: '{ id: ada }\n  - { id: ▲ada }' }),
      "DUPLICATE_NAME there are two providers 'ada'; give one of them another id",
    ],
    [
      'an endpoint that is no URL',
      frame({ provider: '{ id: ada, endpoint: ▲api.example }' }),
      `INVALID_VALUE 'api.example' is not a URL; ${A_URL}`,
    ],
    [
      'an endpoint that is a file',
      frame({ provider: '{ id: ada, endpoint: ▲file:///etc/passwd }' }),
      `INVALID_VALUE 'file:///etc/passwd' is not a URL; ${A_URL}`,
    ],
    [
      'an unknown dialect',
      frame({ provider: '{ id: ada, dialect: ▲opnai }' }),
      "INVALID_VALUE 'opnai' is not one of the values; did you mean 'openai'?",
    ],
    [
      'a key in the catalog',
      frame({ provider: '{ id: ada, credentials: [{ env: A, ▲key: sk-123 }] }' }),
      "UNKNOWN_FIELD unknown field 'key'; known: name, env, file",
    ],
    [
      'a credential without a source',
      frame({ provider: '{ id: ada, credentials: [▲{ name: main }] }' }),
      'MISSING_FIELD nothing says where the secret is; add `env` or `file`',
    ],
    [
      'a credential with two sources',
      frame({ provider: '{ id: ada, credentials: [{ env: A, ▲file: /a }] }' }),
      "INVALID_VALUE 'file' and 'env' exclude each other; keep one of them",
    ],
    [
      'two credentials of one name',
      frame({ provider: '{ id: ada, credentials: [{ env: A }, { name: ▲default, env: B }] }' }),
      "DUPLICATE_NAME there are two credentials 'default'; give each its own name",
    ],
    [
      'a probe that has no time',
      frame({ provider: '{ id: ada, probe: { timeout: ▲0s } }' }),
      `INVALID_VALUE no time is left; ${A_DURATION}`,
    ],
    [
      'a probe at a negative price',
      frame({ provider: '{ id: ada, probe: { max_cost_usd_per_day: ▲-1 } }' }),
      `INVALID_VALUE -1 is negative; ${NOT_NEGATIVE}`,
    ],
    [
      'a model without a context window',
      frame({ model: '▲{ id: big }' }),
      "MISSING_FIELD model 'big' has no context window; add `context_tokens`, as in 128000",
    ],
    [
      'a context window below 0',
      frame({ model: '{ id: big, context_tokens: ▲-1 }' }),
      "MISSING_FIELD model 'big' has no context window; add `context_tokens`, as in 128000",
    ],
    [
      'answers below 0',
      frame({ model: '{ id: big, context_tokens: 9000, max_output_tokens: ▲-1 }' }),
      `INVALID_VALUE -1 is negative; ${NOT_NEGATIVE}`,
    ],
    [
      'a prior that is no probability',
      frame({ model: '{ id: big, context_tokens: 9000, priors: { default: 1, code: ▲93 } }' }),
      'INVALID_VALUE 93 is not a probability; write a number from 0 to 1',
    ],
    [
      'an unknown ability',
      frame({ model: '{ id: big, context_tokens: 9000, capabilities: { ▲vision: true } }' }),
      "UNKNOWN_FIELD unknown field 'vision'; known: json, json_schema, tools, images, streaming, logprobs",
    ],
    [
      'two models of one id',
      frame({ model: '{ id: big, context_tokens: 9000 }\n  - { id: ▲big, context_tokens: 1 }' }),
      "DUPLICATE_NAME there are two models 'big'; give one of them another id",
    ],
    [
      'a target of an unknown provider',
      frame({ target: '{ provider: ▲adda, model: big, price: {} }' }),
      "UNKNOWN_PROVIDER no provider 'adda'; did you mean 'ada'?",
    ],
    [
      'a target of an unknown model',
      frame({ target: '{ provider: ada, model: ▲bigger, price: {} }' }),
      "UNKNOWN_MODEL no model 'bigger'; known: big",
    ],
    [
      'a target twice',
      frame({ target: '{ provider: ada, model: big, price: {} }\n  - ▲{ provider: ada, model: big, price: {} }' }),
      "DUPLICATE_NAME there are two targets 'ada/big'; give one of them another id",
    ],
    [
      'a target with an unknown credential',
      frame({ target: '{ provider: ada, model: big, price: {}, credential: ▲eu }' }),
      "INVALID_VALUE provider 'ada' has no credential 'eu'; there are none yet",
    ],
    [
      'a target with a bad id',
      frame({ target: "{ id: ▲'ada big', provider: ada, model: big, price: {} }" }),
      `INVALID_NAME 'ada big' cannot be an id; ${AN_ID}`,
    ],
    [
      'a negative price',
      frame({ target: '{ provider: ada, model: big, price: { output_usd_per_million_tokens: ▲-0.1 } }' }),
      `INVALID_VALUE -0.1 is negative; ${NOT_NEGATIVE}`,
    ],
    [
      'a price beyond reason',
      frame({ target: '{ provider: ada, model: big, price: { usd_per_request: ▲1e300 } }' }),
      `INVALID_VALUE 1e+300 is not a possible amount; ${NOT_NEGATIVE}`,
    ],
    [
      'no price',
      frame({ target: '▲{ provider: ada, model: big }' }),
      "warning MISSING_FIELD target 'ada/big' has no price and counts as free; add `price`",
    ],
    [
      'a negative speed',
      frame({ target: '{ provider: ada, model: big, price: {}, speed: { first_token_ms: ▲-1 } }' }),
      `INVALID_VALUE -1 is negative; ${NOT_NEGATIVE}`,
    ],
    [
      'a negative capacity',
      frame({ target: '{ provider: ada, model: big, price: {}, capacity: { tokens_per_minute: ▲-1 } }' }),
      `INVALID_VALUE -1 is negative; ${NOT_NEGATIVE}`,
    ],
    [
      'a negative window of a target',
      frame({ target: '{ provider: ada, model: big, price: {}, context_tokens: ▲-1 }' }),
      `INVALID_VALUE -1 is negative; ${NOT_NEGATIVE}`,
    ],
    ['no targets', '▲providers: []', 'MISSING_FIELD the catalog has no targets; add at least one target'],
    [
      'an unknown member',
      frame({ rest: 'pools: { mine: { members: [▲ada/bigg] } }' }),
      "UNKNOWN_TARGET no target 'ada/bigg'; did you mean 'ada/big'?",
    ],
    [
      'an empty pool',
      frame({ rest: 'pools: { mine: ▲{ members: [] } }' }),
      "EMPTY_POOL pool 'mine' has no members; add `members: [provider/model]`",
    ],
    [
      'a pool with the name of a target',
      frame({ rest: 'pools: { ▲ada/big: { members: [ada/big] } }' }),
      "DUPLICATE_NAME 'ada/big' is a pool and a target or hand-off; rename one of them",
    ],
    [
      'two tools of one name',
      frame({ rest: 'tools: [{ name: db }, { name: ▲db }]' }),
      "DUPLICATE_NAME there are two tools 'db'; rename one",
    ],
    [
      'a tool without a name',
      frame({ rest: 'tools: [▲{ endpoint: https://db.example }]' }),
      'MISSING_FIELD the tool has no name; add `name`',
    ],
    [
      'a tool that has no time',
      frame({ rest: 'tools: [{ name: db, timeout: ▲0ms }]' }),
      `INVALID_VALUE no time is left; ${A_DURATION}`,
    ],
    [
      'people without a name',
      frame({ rest: 'handoffs: [▲{ endpoint: https://desk.example }]' }),
      'MISSING_FIELD the hand-off has no name; add `name`, such as `human`',
    ],
    [
      'people with the name of a target',
      frame({ rest: 'handoffs: [{ name: ▲ada/big }]' }),
      "DUPLICATE_NAME 'ada/big' is already a target or hand-off; rename one of them",
    ],
    [
      'a requirement that reads signals',
      frame({ rest: 'require: [{ name: r, when: ▲signal.faq, only: target.people }]' }),
      "CEL_UNKNOWN_NAME unknown name 'signal.faq'; there are none yet",
    ],
    [
      'YAML',
      '▲}',
      'YAML_SYNTAX Unexpected flow-map-end token in YAML document: "}"; correct the YAML; indentation and quotes are the usual cause',
    ],
    [
      'a list',
      '▲[]',
      'WRONG_TYPE the document is a list, not a mapping; write `{ catalog: …, description: …, providers: …, models: …, … }`',
    ],
  ];
  test.each(CASES)('%s', (_, document, what) => {
    const { text, line, column } = marked(document);
    expect(findings(text)).toEqual([`${line}:${column} ${what}`]);
  });

  test('more targets than anybody has', () => {
    const targets = Array.from({ length: 10_001 }, (_, i) => ({
      id: `t${i}`,
      provider: 'ada',
      model: 'big',
      price: {},
    }));
    const catalog = { providers: [{ id: 'ada' }], models: [{ id: 'big', context_tokens: 1 }], targets };
    expect(findings(JSON.stringify(catalog))).toEqual([
      expect.stringMatching(/ TOO_MANY the catalog has 10001 targets; keep it at 10000 at most$/),
    ]);
  });
});

describe('a catalog is completed', () => {
  const compiled = (parts: Parameters<typeof frame>[0]) => {
    const [target] = catalogOf(frame(parts)).targets;
    if (!target) throw new Error('no target');
    return target;
  };

  test('ids, regions, residency, endpoint and model come from the provider and the model', () => {
    expect(compiled({ provider: '{ id: ada, endpoint: https://ada.example, regions: [eu, us] }' })).toMatchObject({
      id: 'ada/big',
      region: 'eu',
      residency: ['eu'],
      endpoint: 'https://ada.example',
      upstreamModel: 'big',
      enabled: true,
      contextTokens: 9000,
      maxOutputTokens: 9000,
    });
    expect(compiled({})).toMatchObject({ region: 'global', residency: ['global'] });
  });

  test('what the target says itself wins', () => {
    const target =
      '{ id: mine, provider: ada, model: big, region: us, residency: [ca], endpoint: https://x.example, upstream_model: b-1, enabled: false, context_tokens: 100, price: {} }';
    expect(compiled({ target })).toMatchObject({
      id: 'mine',
      region: 'us',
      residency: ['ca'],
      endpoint: 'https://x.example',
      upstreamModel: 'b-1',
      enabled: false,
      contextTokens: 100,
    });
  });

  test("labels of the target win over the model's, and those over the provider's", () => {
    const { facts } = compiled({
      provider: '{ id: ada, labels: { a: provider, b: provider, c: provider } }',
      model: '{ id: big, context_tokens: 9000, labels: { b: model, c: model } }',
      target: '{ provider: ada, model: big, price: {}, labels: { c: target } }',
    });
    expect(facts.labels).toEqual({ a: 'provider', b: 'model', c: 'target' });
  });

  test('a target can only narrow what its model can do; a schema includes JSON', () => {
    const can = (model: string, target?: string) =>
      compiled({
        model: `{ id: big, context_tokens: 9000, capabilities: ${model} }`,
        target: `{ provider: ada, model: big, price: {}${target ? `, capabilities: ${target}` : ''} }`,
      }).capabilities;
    expect(can('{ json_schema: true }')).toBe(can('{ json: true, json_schema: true }'));
    expect(can('{ json: true, tools: true }', '{ json: true, images: true }')).toBe(can('{ json: true }'));
    expect(can('{ tools: true }', '{}')).toBe(0);
  });

  test('prices are whole pico-dollars per token', () => {
    const target =
      '{ provider: ada, model: big, price: { input_usd_per_million_tokens: 1.001, output_usd_per_million_tokens: 0.28, usd_per_request: 0.0001 } }';
    expect(compiled({ target })).toMatchObject({
      inputPicoUsd: 1_001_000,
      outputPicoUsd: 280_000,
      requestPicoUsd: 100_000_000,
    });
  });

  test('targets of one provider and region fail together, others do not', () => {
    const { targets } = exampleCatalog();
    for (const a of targets.filter((t) => !t.handoff)) {
      for (const b of targets.filter((t) => !t.handoff)) {
        const together = a.provider === b.provider && a.region === b.region;
        expect(a.failureDomain === b.failureDomain, `${a.id} and ${b.id}`).toBe(together);
      }
    }
  });
});
