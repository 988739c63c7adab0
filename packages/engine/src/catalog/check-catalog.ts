import type { Catalog, Model, Target } from '@signalbox/contracts';
import type { Findings, Path } from '../document/findings.ts';
import { targetId } from './compile-target.ts';

/** Names of providers, models, policies: what can stand in a URL, a label and a file name. */
export const NAME = /^[a-z0-9][a-z0-9._-]{0,127}$/;
/** Ids of targets may be paths. */
const TARGET_ID = /^[a-z0-9][a-z0-9._/@:-]{0,255}$/i;
/** Enough for any catalog of today, and a bound on memory. */
const MAX_TARGETS = 10_000;

/** Reports what is wrong within a catalog, apart from references, which compiling reports. */
export function checkCatalog(catalog: Catalog, findings: Findings): void {
  checkIds(
    catalog.providers.map((p) => p.id),
    'providers',
    NAME,
    findings,
  );
  checkIds(
    catalog.models.map((m) => m.id),
    'models',
    NAME,
    findings,
  );
  checkIds(catalog.targets.map(targetId), 'targets', TARGET_ID, findings);
  catalog.providers.forEach((provider, i) => {
    if (provider.endpoint !== '' && !URL.canParse(provider.endpoint)) {
      findings.error(
        'INVALID_VALUE',
        ['providers', i, 'endpoint'],
        `'${provider.endpoint}' is not a URL`,
        'write it in full, as in https://api.example.com/v1',
      );
    }
  });
  for (const [i, model] of catalog.models.entries()) checkModel(model, ['models', i], findings);
  for (const [i, target] of catalog.targets.entries()) checkTarget(target, ['targets', i], findings);
  if (catalog.targets.length === 0)
    findings.error('MISSING_FIELD', ['targets'], 'the catalog has no targets', 'add at least one target');
  if (catalog.targets.length > MAX_TARGETS) {
    findings.error(
      'TOO_MANY',
      ['targets'],
      `the catalog has ${catalog.targets.length} targets`,
      `keep it at ${MAX_TARGETS} at most`,
    );
  }
}

function checkIds(ids: readonly string[], field: string, pattern: RegExp, findings: Findings): void {
  const seen = new Set<string>();
  ids.forEach((id, i) => {
    const path: Path = [field, i];
    if (id === '') findings.error('MISSING_FIELD', path, 'the id is missing', 'add `id`');
    else if (!pattern.test(id)) {
      findings.error(
        'INVALID_NAME',
        [...path, 'id'],
        `'${id}' cannot be an id`,
        'use lower-case letters, digits, `.`, `_` and `-`, a letter or digit first',
      );
    } else if (seen.has(id)) {
      findings.error('DUPLICATE_NAME', path, `there are two ${field} '${id}'`, 'give one of them another id');
    }
    seen.add(id);
  });
}

function checkModel(model: Model, path: Path, findings: Findings): void {
  if (model.contextTokens <= 0n) {
    findings.error(
      'MISSING_FIELD',
      [...path, 'context_tokens'],
      `model '${model.id}' has no context window`,
      'add `context_tokens`, as in 128000',
    );
  }
  for (const [task, p] of Object.entries(model.priors)) {
    if (!(p >= 0 && p <= 1)) {
      findings.error(
        'INVALID_VALUE',
        [...path, 'priors', task],
        `${p} is not a probability`,
        'write a number from 0 to 1',
      );
    }
  }
}

function checkTarget(target: Target, path: Path, findings: Findings): void {
  const { price, speed, capacity } = target;
  if (!price) {
    findings.warning(
      'MISSING_FIELD',
      path,
      `target '${targetId(target)}' has no price and counts as free`,
      'add `price`',
    );
  }
  const numbers: [string, string, number | bigint | undefined][] = [
    ['price', 'input_usd_per_million_tokens', price?.inputUsdPerMillionTokens],
    ['price', 'output_usd_per_million_tokens', price?.outputUsdPerMillionTokens],
    ['price', 'cached_input_usd_per_million_tokens', price?.cachedInputUsdPerMillionTokens],
    ['price', 'usd_per_request', price?.usdPerRequest],
    ['speed', 'first_token_ms', speed?.firstTokenMs],
    ['speed', 'output_tokens_per_second', speed?.outputTokensPerSecond],
    ['capacity', 'requests_per_minute', capacity?.requestsPerMinute],
    ['capacity', 'tokens_per_minute', capacity?.tokensPerMinute],
    ['capacity', 'concurrent_requests', capacity?.concurrentRequests],
  ];
  for (const [group, field, value] of numbers) {
    if (value !== undefined && !(value >= 0)) {
      findings.error('INVALID_VALUE', [...path, group, field], `${value} is negative`, 'write 0 or more');
    }
  }
}
