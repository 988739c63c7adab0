import {
  type FieldViolation,
  invalidFields,
  Mode,
  OutputFormat,
  ResultClass,
  type RouteRequest,
} from '@signalbox/contracts';
import type { CompiledCatalog } from '../catalog/compiled-catalog.ts';
import { suggest } from '../document/nearest.ts';
import { LEVELS, SENSITIVITIES } from '../facts/fact-table.ts';

/** The longest prompt, in UTF-16 code units. A longer text is sent as facts. */
export const MAX_PROMPT_LENGTH = 4 * 1024 * 1024;
const MAX_SHORT_TEXT = 128;
const MAX_NAME = 256;
const MAX_LABEL_VALUE = 1024;
const MAX_ENTRIES = 64;
const MAX_TOKENS = 1_000_000_000;
const MAX_IMAGES = 10_000;
const MAX_BUDGET_S = 86_400n;

type Complain = (field: string, description: string) => void;

/**
 * Checks everything about a request that does not depend on a policy.
 * @throws INVALID_FIELD with every wrong field
 */
export function validateRequest(request: RouteRequest, catalog: CompiledCatalog): void {
  let violations: FieldViolation[] | undefined;
  const complain: Complain = (field, description) => {
    violations ??= [];
    violations.push({ field, description });
  };
  checkTexts(request, complain);
  checkNumbers(request, complain);
  checkChoices(request, complain);
  checkLists(request, complain);
  for (let i = 0; i < Math.min(request.pin.length, MAX_ENTRIES); i++) {
    const id = request.pin[i] as string;
    if (!catalog.targetsById.has(id))
      complain(`pin[${i}]`, `no target '${clip(id)}'; ${suggest(clip(id), catalog.targetsById.keys())}`);
  }
  if (violations) throw invalidFields(violations);
}

function checkTexts(request: RouteRequest, complain: Complain): void {
  if (request.prompt.length > MAX_PROMPT_LENGTH) {
    complain(
      'prompt',
      `${request.prompt.length} characters; at most ${MAX_PROMPT_LENGTH}. Send input_tokens and other facts instead of the prompt`,
    );
  }
  checkLength('request_id', request.requestId, MAX_SHORT_TEXT, complain);
  checkLength('policy', request.policy, MAX_SHORT_TEXT, complain);
  checkLength('task', request.task, MAX_SHORT_TEXT, complain);
  checkLength('tier', request.tier, MAX_SHORT_TEXT, complain);
  checkLength('region', request.region, MAX_SHORT_TEXT, complain);
  checkLength('user', request.user, MAX_NAME, complain);
  checkLength('session', request.session, MAX_NAME, complain);
  checkLength('source', request.source, MAX_NAME, complain);
}

function checkLength(field: string, text: string, most: number, complain: Complain): void {
  if (text.length > most) complain(field, `${text.length} characters; at most ${most}`);
}

function checkNumbers(request: RouteRequest, complain: Complain): void {
  checkCount('input_tokens', request.inputTokens, 0, complain);
  checkCount('max_output_tokens', request.maxOutputTokens, 1, complain);
  if (request.images < 0 || request.images > MAX_IMAGES)
    complain('images', `${request.images}; write 0 to ${MAX_IMAGES}`);
  const cost = request.maxCostUsd;
  if (cost !== undefined && !(cost >= 0)) complain('max_cost_usd', `${cost} is no amount; write US dollars, 0 or more`);
  const confidence = request.retrievalConfidence;
  if (confidence !== undefined && !(confidence >= 0 && confidence <= 1)) {
    complain('retrieval_confidence', `${confidence} is not a confidence; write a number from 0 to 1`);
  }
  const budget = request.latencyBudget;
  if (budget === undefined) return;
  if (
    budget.seconds < 0n ||
    budget.nanos < 0 ||
    budget.nanos > 999_999_999 ||
    (budget.seconds === 0n && budget.nanos === 0)
  ) {
    complain('latency_budget', 'not above 0; write a duration such as 2s');
  } else if (budget.seconds > MAX_BUDGET_S)
    complain('latency_budget', `${budget.seconds} s; at most ${MAX_BUDGET_S} s`);
}

function checkCount(field: string, count: bigint | undefined, least: number, complain: Complain): void {
  if (count === undefined) return;
  if (count < least || count > MAX_TOKENS) complain(field, `${count}; write ${least} to ${MAX_TOKENS}`);
}

function checkChoices(request: RouteRequest, complain: Complain): void {
  checkEnum('output_format', request.outputFormat, OutputFormat, complain);
  checkEnum('mode', request.mode, Mode, complain);
  checkChoice('cost_sensitivity', request.costSensitivity, LEVELS, complain);
  checkChoice('risk', request.risk, LEVELS, complain);
  checkChoice('sensitivity', request.sensitivity, SENSITIVITIES, complain);
}

function checkEnum(field: string, value: number, names: Readonly<Record<number, string>>, complain: Complain): void {
  if (names[value] !== undefined) return;
  const known = Object.values(names).filter((name) => typeof name === 'string' && name !== 'UNSPECIFIED');
  complain(field, `${value} is unknown; known are ${known.join(', ')}`);
}

function checkChoice(field: string, value: string, choices: readonly string[], complain: Complain): void {
  if (value === '' || choices.includes(value)) return;
  complain(field, `'${clip(value)}' is unknown; write ${choices.join(', ')}, or leave it out`);
}

function checkLists(request: RouteRequest, complain: Complain): void {
  checkEntries('tools_required', request.toolsRequired, complain);
  checkEntries('residency', request.residency, complain);
  checkEntries('pin', request.pin, complain);
  checkEntries('avoid', request.avoid, complain);
  if (request.history.length > MAX_ENTRIES)
    complain('history', `${request.history.length} entries; at most ${MAX_ENTRIES}`);
  for (let i = 0; i < Math.min(request.history.length, MAX_ENTRIES); i++) {
    const { target = '', result = 0 } = request.history[i] ?? {};
    checkLength(`history[${i}].target`, target, MAX_NAME, complain);
    checkEnum(`history[${i}].result`, result, ResultClass, complain);
  }
  let labels = 0;
  for (const key in request.labels) {
    labels++;
    if (labels > MAX_ENTRIES) break;
    checkLength('labels', key, MAX_SHORT_TEXT, complain);
    checkLength(`labels.${clip(key)}`, request.labels[key] ?? '', MAX_LABEL_VALUE, complain);
  }
  if (labels > MAX_ENTRIES) complain('labels', `more than ${MAX_ENTRIES} labels`);
}

function checkEntries(field: string, entries: readonly string[], complain: Complain): void {
  if (entries.length > MAX_ENTRIES) complain(field, `${entries.length} entries; at most ${MAX_ENTRIES}`);
  for (let i = 0; i < Math.min(entries.length, MAX_ENTRIES); i++) {
    checkLength(`${field}[${i}]`, entries[i] as string, MAX_NAME, complain);
  }
}

/** Callers' texts appear in errors only in short. */
function clip(text: string): string {
  return text.length > 64 ? `${text.slice(0, 63)}…` : text;
}
