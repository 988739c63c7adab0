import { fromJson, type JsonObject, mergeFromJson } from '@bufbuild/protobuf';
import { invalidFields, type RouteRequest, RouteRequestSchema } from '@signalbox/contracts';
import { type CompiledPolicy, type DecisionContext, suggest } from '@signalbox/engine';
import { compileBaselines } from './baselines.ts';
import { createDecider } from './decider.ts';
import { type Assignment, mapOutcomes } from './outcome-mapping.ts';
import type { ReplayReport } from './report.ts';
import type { PromptSet, Sample } from './sample.ts';
import { createTally } from './tally/tally.ts';
import { createUnreadable } from './tally/unreadable.ts';

/** What to replay, and how. */
export interface ReplayOptions {
  readonly policy: CompiledPolicy;
  readonly prompts: PromptSet;
  /** When requests are made whose set does not say, in milliseconds since 1970 UTC. */
  readonly nowMs: number;
  /** An integer in [0, 2²⁰), see SEED_LIMIT; each request gets its own seed from it. */
  readonly seed: number;
  /** Only so many requests; default all. */
  readonly limit?: number | undefined;
  /** What every request says, in protobuf's JSON mapping of RouteRequest, on top of what the set says. */
  readonly request?: JsonObject | undefined;
  /** The field of the set that holds the task. */
  readonly taskField?: string | undefined;
  readonly outcomes?: readonly Assignment[] | undefined;
  /** The field by whose values rules are broken down. */
  readonly groupBy?: string | undefined;
  /** Told after each entry. @param bytes of the file that have been read */
  readonly onProgress?: (bytes: number, requests: number) => void;
}

const REQUESTS_PER_SEED = 2 ** 32;

/**
 * Runs the requests of a set through a policy, with all targets healthy, and sums up what comes of it. Nothing is
 * called. Entries that cannot be read are counted.
 * @throws INVALID_FIELD if `request`, a field or an assignment of outcomes is wrong, INVALID_DOCUMENT if nothing can be read
 */
export async function replay(options: ReplayOptions): Promise<ReplayReport> {
  const { policy, prompts, limit = Infinity, onProgress = () => {} } = options;
  if (options.request) checkRequest(options.request);
  const mapping = mapOutcomes(policy, prompts.columns, options.outcomes ?? []);
  const decider = createDecider(policy, compileBaselines(policy));
  const groupBy = options.groupBy ?? prompts.groupBy;
  const tally = createTally({ columns: prompts.columns, mapping, decider, groupBy });
  const unreadable = createUnreadable(prompts);
  let bytes = 0;
  let requests = 0;
  const entries = prompts.entries((read) => {
    bytes = read;
  });
  for await (const entry of entries) {
    if ('problem' in entry) unreadable.add(entry);
    else {
      if (requests === 0) checkFields(entry, options);
      tally.add(entry, requestOf(entry, options), contextOf(entry, options, requests));
      requests++;
    }
    onProgress(bytes, requests);
    if (requests >= limit) break;
  }
  if (requests === 0) throw unreadable.error();
  const { path, format } = prompts;
  return { policy: policy.name, prompts: path, format, unreadable: unreadable.report(), ...tally.report() };
}

function requestOf({ request, fields }: Sample, { policy, taskField, request: onTop }: ReplayOptions): RouteRequest {
  const task = taskField === undefined ? request.task : (fields[taskField] ?? '');
  const asked = { ...request, policy: policy.name, task };
  return onTop ? mergeFromJson(RouteRequestSchema, asked, onTop) : asked;
}

/** @throws INVALID_FIELD */
function checkRequest(onTop: JsonObject): void {
  try {
    fromJson(RouteRequestSchema, onTop);
  } catch (error) {
    throw invalidFields([{ field: 'request', description: error instanceof Error ? error.message : String(error) }]);
  }
}

function contextOf({ atMs }: Sample, { nowMs, seed }: ReplayOptions, index: number): DecisionContext {
  return { tenant: 'default', nowMs: atMs ?? nowMs, seed: seed * REQUESTS_PER_SEED + index };
}

/** The first sample shows which fields a set has. */
function checkFields({ fields }: Sample, { taskField, groupBy }: ReplayOptions): void {
  const check = (option: string, field: string | undefined) => {
    if (field === undefined || field in fields) return;
    throw invalidFields([
      { field: option, description: `the set has no field '${field}'; ${suggest(field, Object.keys(fields))}` },
    ]);
  };
  check('--task-field', taskField);
  check('--by', groupBy);
}
