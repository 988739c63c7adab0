import type { Duration } from '@bufbuild/protobuf/wkt';
import type { Catalog, Model, Provider, Target } from '@signalbox/contracts';
import type { Findings, Path } from '../document/findings.ts';
import { millisecondsOf } from '../routing/durations.ts';
import { targetId } from './compile-target.ts';

/** Names of providers, models, policies: what can stand in a URL, a label and a file name. */
export const NAME = /^[a-z0-9][a-z0-9._-]{0,127}$/;
/** Ids of targets may be paths. */
const TARGET_ID = /^[a-z0-9][a-z0-9._/@:-]{0,255}$/i;
/** Enough for any catalog of today, and a bound on memory. */
const MAX_TARGETS = 10_000;

/** Reports what is wrong within a catalog, apart from references, which compiling reports. */
export function checkCatalog(catalog: Catalog, findings: Findings): void {
  const { providers, models, targets, tools, handoffs } = catalog;
  checkIds(
    Array.from(providers, ({ id }) => id),
    'providers',
    NAME,
    findings,
  );
  checkIds(
    Array.from(models, ({ id }) => id),
    'models',
    NAME,
    findings,
  );
  checkIds(targets.map(targetId), 'targets', TARGET_ID, findings);
  for (const [i, provider] of providers.entries()) checkProvider(provider, ['providers', i], findings);
  for (const [i, model] of models.entries()) checkModel(model, ['models', i], findings);
  for (const [i, target] of targets.entries()) checkTarget(target, ['targets', i], findings);
  for (const [i, { endpoint, timeout }] of tools.entries()) {
    checkUrl(endpoint, ['tools', i, 'endpoint'], findings);
    checkDuration(timeout, ['tools', i, 'timeout'], findings);
  }
  for (const [i, { endpoint }] of handoffs.entries()) checkUrl(endpoint, ['handoffs', i, 'endpoint'], findings);
  if (targets.length === 0) {
    findings.error('MISSING_FIELD', ['targets'], 'the catalog has no targets', 'add at least one target');
  }
  if (targets.length > MAX_TARGETS) {
    const message = `the catalog has ${targets.length} targets`;
    findings.error('TOO_MANY', ['targets'], message, `keep it at ${MAX_TARGETS} at most`);
  }
}

function checkIds(ids: readonly string[], field: string, pattern: RegExp, findings: Findings): void {
  const seen = new Set<string>();
  ids.forEach((id, i) => {
    const path: Path = [field, i, 'id'];
    if (id === '') findings.error('MISSING_FIELD', path, 'the id is missing', 'add `id`');
    else if (!pattern.test(id)) {
      const remedy = 'use lower-case letters, digits, `.`, `_` and `-`, a letter or digit first';
      findings.error('INVALID_NAME', path, `'${id}' cannot be an id`, remedy);
    } else if (seen.has(id)) {
      findings.error('DUPLICATE_NAME', path, `there are two ${field} '${id}'`, 'give one of them another id');
    }
    seen.add(id);
  });
}

function checkProvider({ endpoint, credentials, probe }: Provider, path: Path, findings: Findings): void {
  checkUrl(endpoint, [...path, 'endpoint'], findings);
  checkDuration(probe?.timeout, [...path, 'probe', 'timeout'], findings);
  checkAmount(probe?.maxCostUsdPerDay, [...path, 'probe', 'max_cost_usd_per_day'], findings);
  const seen = new Set<string>();
  for (const [i, { name, source }] of credentials.entries()) {
    const at: Path = [...path, 'credentials', i];
    if (!source.value) findings.error('MISSING_FIELD', at, 'nothing says where the secret is', 'add `env` or `file`');
    if (seen.has(name || 'default')) {
      const message = `there are two credentials '${name || 'default'}'`;
      findings.error('DUPLICATE_NAME', [...at, 'name'], message, 'give each its own name');
    }
    seen.add(name || 'default');
  }
}

function checkModel(model: Model, path: Path, findings: Findings): void {
  if (model.contextTokens <= 0n) {
    const message = `model '${model.id}' has no context window`;
    findings.error('MISSING_FIELD', [...path, 'context_tokens'], message, 'add `context_tokens`, as in 128000');
  }
  checkAmount(model.maxOutputTokens, [...path, 'max_output_tokens'], findings);
  for (const [task, p] of Object.entries(model.priors)) {
    if (p >= 0 && p <= 1) continue;
    const message = `${p} is not a probability`;
    findings.error('INVALID_VALUE', [...path, 'priors', task], message, 'write a number from 0 to 1');
  }
}

function checkTarget(target: Target, path: Path, findings: Findings): void {
  const { price, speed, capacity, contextTokens } = target;
  if (!price) {
    const message = `target '${targetId(target)}' has no price and counts as free`;
    findings.warning('MISSING_FIELD', path, message, 'add `price`');
  }
  checkUrl(target.endpoint, [...path, 'endpoint'], findings);
  const amounts: (readonly [Path, number | bigint | undefined])[] = [
    [['price', 'input_usd_per_million_tokens'], price?.inputUsdPerMillionTokens],
    [['price', 'output_usd_per_million_tokens'], price?.outputUsdPerMillionTokens],
    [['price', 'cached_input_usd_per_million_tokens'], price?.cachedInputUsdPerMillionTokens],
    [['price', 'usd_per_request'], price?.usdPerRequest],
    [['speed', 'first_token_ms'], speed?.firstTokenMs],
    [['speed', 'output_tokens_per_second'], speed?.outputTokensPerSecond],
    [['capacity', 'requests_per_minute'], capacity?.requestsPerMinute],
    [['capacity', 'tokens_per_minute'], capacity?.tokensPerMinute],
    [['capacity', 'concurrent_requests'], capacity?.concurrentRequests],
    [['context_tokens'], contextTokens],
  ];
  for (const [field, amount] of amounts) checkAmount(amount, [...path, ...field], findings);
  const perSecond = speed?.outputTokensPerSecond ?? 0;
  if (perSecond > 0 && perSecond < SLOWEST_TOKENS_PER_SECOND) {
    const at = [...path, 'speed', 'output_tokens_per_second'];
    findings.error(
      'INVALID_VALUE',
      at,
      `${perSecond} tokens per second is not a possible speed`,
      'write tokens per second, as in 80',
    );
  }
}

/** Slower than any model, and fast enough for the time of an answer to be a duration. */
const SLOWEST_TOKENS_PER_SECOND = 0.001;

/** Amounts beyond this are mistakes, and would not leave room for sums. */
const LARGEST_AMOUNT = 1e12;

function checkAmount(value: number | bigint | undefined, path: Path, findings: Findings): void {
  if (value === undefined || (value >= 0 && value <= LARGEST_AMOUNT)) return;
  const message = value < 0 ? `${value} is negative` : `${value} is not a possible amount`;
  findings.error('INVALID_VALUE', path, message, 'write 0 or more');
}

function checkDuration(duration: Duration | undefined, path: Path, findings: Findings): void {
  const ms = millisecondsOf(duration);
  if (ms === undefined || ms > 0) return;
  findings.error('INVALID_VALUE', path, 'no time is left', "write a duration above 0, as in '5s'");
}

function checkUrl(text: string, path: Path, findings: Findings): void {
  if (text === '' || (/^https?:/i.test(text) && URL.canParse(text))) return;
  findings.error('INVALID_VALUE', path, `'${text}' is not a URL`, 'write it in full, as in https://api.example.com/v1');
}
