import { create } from '@bufbuild/protobuf';
import {
  type Capabilities,
  type Catalog,
  type Handoff,
  HandoffStepSchema,
  type Model,
  type Provider,
  type Target,
} from '@signalbox/contracts';
import type { Findings, Path } from '../document/findings.ts';
import { suggest } from '../document/nearest.ts';
import { hashText } from '../random/hash.ts';
import { CAPABILITY, type CompiledTarget } from './compiled-catalog.ts';

/** The region of a provider that names none. */
const DEFAULT_REGION = 'global';
/** Speed of a target of which the catalog says nothing: middling, so that it is neither preferred nor shunned. */
const DEFAULT_FIRST_TOKEN_MS = 500;
const DEFAULT_TOKENS_PER_SECOND = 50;
/** P(acceptable answer) of a model without priors: unknown. */
const DEFAULT_PRIOR = 0.5;
/** US dollars per million tokens in pico-dollars per token, whole numbers, so that sums up to $9,007 are exact. */
const PICO_PER_USD_PER_MILLION = 1e6;

/** A target whose failure domain is not known yet, since that depends on the others. */
export type Unplaced = Omit<CompiledTarget, 'failureDomain'>;

/** Compiles one target; undefined if its provider or model is unknown. */
export function compileTarget(
  target: Target,
  position: number,
  index: number,
  catalog: Catalog,
  findings: Findings,
): Unplaced | undefined {
  const path: Path = ['targets', position];
  const provider = catalog.providers.find((p) => p.id === target.provider);
  const model = catalog.models.find((m) => m.id === target.model);
  if (!provider) {
    findings.error(
      'UNKNOWN_PROVIDER',
      [...path, 'provider'],
      `no provider '${target.provider}'`,
      suggest(
        target.provider,
        catalog.providers.map((p) => p.id),
      ),
    );
  }
  if (!model) {
    findings.error(
      'UNKNOWN_MODEL',
      [...path, 'model'],
      `no model '${target.model}'`,
      suggest(
        target.model,
        catalog.models.map((m) => m.id),
      ),
    );
  }
  if (!provider || !model) return undefined;
  checkCredential(target, provider, path, findings);
  return assemble(target, provider, model, index);
}

/** The id of a target, which may be left out of the catalog. */
export function targetId(target: Target): string {
  return target.id || `${target.provider}/${target.model}`;
}

function assemble(target: Target, provider: Provider, model: Model, index: number): Unplaced {
  const id = targetId(target);
  const region = target.region || provider.regions[0] || DEFAULT_REGION;
  const residency = target.residency.length > 0 ? target.residency : [region];
  const labels = { ...provider.labels, ...model.labels, ...target.labels };
  const contextTokens = Number(target.contextTokens || model.contextTokens);
  const maxOutputTokens = Number(model.maxOutputTokens || contextTokens);
  const price_input = target.price?.inputUsdPerMillionTokens ?? 0;
  const price_output = target.price?.outputUsdPerMillionTokens ?? 0;
  return {
    index,
    id,
    provider: provider.id,
    upstreamModel: target.upstreamModel || model.id,
    endpoint: target.endpoint || provider.endpoint,
    region,
    enabled: target.enabled ?? true,
    hash: hashText(id),
    inputPicoUsd: Math.round(price_input * PICO_PER_USD_PER_MILLION),
    outputPicoUsd: Math.round(price_output * PICO_PER_USD_PER_MILLION),
    requestPicoUsd: Math.round((target.price?.usdPerRequest ?? 0) * 1e12),
    firstTokenMs: target.speed?.firstTokenMs || DEFAULT_FIRST_TOKEN_MS,
    msPerOutputToken: 1000 / (target.speed?.outputTokensPerSecond || DEFAULT_TOKENS_PER_SECOND),
    contextTokens,
    maxOutputTokens,
    capabilities: bitsOf(model.capabilities) & (target.capabilities ? bitsOf(target.capabilities) : -1),
    residency,
    priors: new Map(Object.entries({ default: DEFAULT_PRIOR, ...model.priors })),
    facts: {
      id,
      provider: provider.id,
      model: model.id,
      region,
      residency,
      labels,
      context_tokens: contextTokens,
      max_output_tokens: maxOutputTokens,
      price_input,
      price_output,
      people: false,
    },
  };
}

/** Compiles people as a target that costs nothing and can do everything. */
export function compileHandoff(
  handoff: Handoff,
  position: number,
  index: number,
  others: ReadonlyMap<string, CompiledTarget>,
  findings: Findings,
): Unplaced {
  const { name: id, labels, residency } = handoff;
  if (id === '')
    findings.error('MISSING_FIELD', ['handoffs', position], 'the hand-off has no name', 'add `name`, such as `human`');
  if (others.has(id))
    findings.error(
      'DUPLICATE_NAME',
      ['handoffs', position, 'name'],
      `'${id}' is already a target or hand-off`,
      'rename one of them',
    );
  const limitless = Number.MAX_SAFE_INTEGER;
  return {
    index,
    id,
    provider: 'people',
    upstreamModel: id,
    endpoint: handoff.endpoint,
    region: DEFAULT_REGION,
    enabled: true,
    hash: hashText(id),
    inputPicoUsd: 0,
    outputPicoUsd: 0,
    requestPicoUsd: 0,
    firstTokenMs: 0,
    msPerOutputToken: 0,
    contextTokens: limitless,
    maxOutputTokens: limitless,
    capabilities: -1,
    residency,
    priors: new Map([['default', 1]]),
    facts: {
      id,
      provider: 'people',
      model: id,
      region: DEFAULT_REGION,
      residency,
      labels,
      context_tokens: limitless,
      max_output_tokens: limitless,
      price_input: 0,
      price_output: 0,
      people: true,
    },
    handoff: create(HandoffStepSchema, {
      name: id,
      endpoint: handoff.endpoint,
      ...(handoff.expectedWait && { expectedWait: handoff.expectedWait }),
    }),
  };
}

function bitsOf(can: Capabilities | undefined): number {
  if (!can) return 0;
  const { json, jsonSchema, tools, images } = can;
  return (
    (json || jsonSchema ? CAPABILITY.json : 0) |
    (jsonSchema ? CAPABILITY.jsonSchema : 0) |
    (tools ? CAPABILITY.tools : 0) |
    (images ? CAPABILITY.images : 0)
  );
}

function checkCredential(target: Target, provider: Provider, path: Path, findings: Findings): void {
  if (target.credential === '') return;
  const names = provider.credentials.map((c) => c.name || 'default');
  if (!names.includes(target.credential)) {
    findings.error(
      'INVALID_VALUE',
      [...path, 'credential'],
      `provider '${provider.id}' has no credential '${target.credential}'`,
      suggest(target.credential, names),
    );
  }
}
