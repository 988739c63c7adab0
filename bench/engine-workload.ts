import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type RouteRequest, RouteRequestSchema } from '@signalbox/contracts';
import { compileCatalog, compilePolicy, createSnapshot, type Snapshot } from '@signalbox/engine';

/** What a policy of the benchmark is made of. */
export interface Workload {
  readonly rules: number;
  readonly targets: number;
  /** True: every third rule matches a regular expression on the prompt. */
  readonly readsPrompt: boolean;
}

const STRATEGIES = [
  '{ weighted: {} }',
  '{ cheapest: {} }',
  '{ best_value: { at_least: 0.8 } }',
  '{ fastest: {} }',
  '{ in_order: {} }',
];

/** A snapshot with one policy, `bench`: conditions of the usual shapes, one pool of all targets, a fallback, an escalation. */
export function createWorkload({ rules, targets, readsPrompt }: Workload): Snapshot {
  const { catalog, findings } = compileCatalog({ text: JSON.stringify(catalogOf(targets)), file: 'bench-catalog' });
  if (!catalog) throw new Error(findings.map((finding) => finding.message).join('\n'));
  const text = JSON.stringify(policyOf(rules, readsPrompt));
  const compiled = compilePolicy({ text, file: 'bench-policy' }, catalog, { rules: 10_000 });
  if (!compiled.policy) throw new Error(compiled.findings.map((finding) => finding.message).join('\n'));
  return createSnapshot({ catalog, catalogRevision: 1, policies: [{ policy: compiled.policy, revision: 1 }] });
}

function catalogOf(targets: number): object {
  const ids = Array.from({ length: targets }, (_, i) => i);
  return {
    providers: ids.slice(0, 10).map((i) => ({
      id: `p${i}`,
      endpoint: `https://p${i}.example/v1`,
      regions: ['us', 'eu'],
      labels: { hosting: i === 0 ? 'on-prem' : 'api' },
    })),
    models: ids.map((i) => ({
      id: `m${i}`,
      context_tokens: 128_000,
      capabilities: { json: true, tools: i % 2 === 0 },
      priors: { default: 0.6 + (0.4 * i) / targets, answer: 0.5 + (0.5 * i) / targets },
    })),
    targets: ids.map((i) => ({
      provider: `p${i % Math.min(10, targets)}`,
      model: `m${i}`,
      price: { input_usd_per_million_tokens: 0.05 + i * 0.2, output_usd_per_million_tokens: 0.1 + i * 0.8 },
      speed: { first_token_ms: 200 + i * 10, output_tokens_per_second: 100 },
    })),
    pools: {
      all: { members: ids.map((i) => `p${i % Math.min(10, targets)}/m${i}`) },
      strong: { members: [`p${(targets - 1) % Math.min(10, targets)}/m${targets - 1}`] },
    },
  };
}

function policyOf(count: number, readsPrompt: boolean): object {
  return {
    policy: 'bench',
    signals: { long: 'input_tokens > 1500', hot: "risk == 'high' && !batch" },
    require: [
      {
        name: 'restricted-stays-home',
        when: "sensitivity == 'restricted'",
        only: "target.labels['hosting'] == 'on-prem'",
        because: 'x',
      },
    ],
    rules: Array.from({ length: count }, (_, i) => ({
      name: `rule-${i}`,
      when: conditionOf(i, readsPrompt),
      use: ['all'],
      pick: JSON.parse(STRATEGIES[i % STRATEGIES.length]?.replace(/(\w+):/g, '"$1":') ?? ''),
      fallback: ['strong'],
      escalate: [{ when: 'confidence < 0.8', to: ['strong'] }],
    })),
    otherwise: { use: ['all'], pick: { weighted: {} } },
  };
}

/** Two thirds of the rules ask for a task, as rules of real policies do; the rest cannot be found by an index. */
function conditionOf(i: number, readsPrompt: boolean): string {
  switch (i % 6) {
    case 0:
      return `task == 'task-${i}'`;
    case 1:
      return `task == 'task-${i}' && input_tokens < 2000`;
    case 2:
      return readsPrompt
        ? `prompt.matches('(?i)reset .{0,20}password ${i}|opening hours ${i}|where is my order ${i}')`
        : `labels['kind'] == 'k${i}' && signal.long`;
    case 3:
      return `task in ['task-${i}', 'other-${i}'] && !signal.long`;
    case 4:
      return `task == 'task-${i}' && (risk == 'high' || images > 0 || tier == 'enterprise')`;
    default:
      return `tier == 'tier-${i}' && cost_sensitivity == 'high' && signal.hot`;
  }
}

/** Requests that end in different rules, some in `otherwise`. */
export function createRequests(count: number, rules: number, prompt: string): RouteRequest[] {
  return Array.from({ length: count }, (_, i) => {
    const init: MessageInitShape<typeof RouteRequestSchema> = {
      policy: 'bench',
      task: `task-${(i * 7) % (rules + 5)}`,
      inputTokens: BigInt(50 + (i % 40) * 100),
      maxOutputTokens: 300n,
      user: `user-${i % 97}`,
      session: i % 3 === 0 ? `session-${i % 89}` : '',
      risk: i % 11 === 0 ? 'high' : 'low',
      tier: i % 5 === 0 ? 'enterprise' : 'free',
      labels: { kind: 'k2' },
      prompt,
    };
    return create(RouteRequestSchema, init);
  });
}
