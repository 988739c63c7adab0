import {
  ANSWER_FACTS,
  ANSWER_FIELDS,
  FACTS,
  type FactSpec,
  type Facts,
  TARGET_FACTS,
  type TargetFacts,
} from '../facts/fact-table.ts';
import { CelFailure, type Evaluate, type Scope } from './scope.ts';

/** A name a condition may read, its type, and how to read it. */
export interface Readable {
  readonly name: string;
  readonly type: FactSpec['type'];
  readonly values?: readonly string[] | undefined;
  readonly read: Evaluate;
}

/** All names that one kind of condition may read. */
export interface Vocabulary {
  /** By name: `task`. */
  readonly roots: ReadonlyMap<string, Readable>;
  /** By namespace and name: `signal` → `faq`. */
  readonly members: ReadonlyMap<string, ReadonlyMap<string, Readable>>;
}

/** One function literal per fact, so that each reads one property only and stays fast. */
const READ_FACT: { readonly [K in keyof Facts]: Evaluate } = {
  task: (s) => s.facts.task,
  prompt: (s) => s.facts.prompt,
  input_tokens: (s) => s.facts.input_tokens,
  output_tokens: (s) => s.facts.output_tokens,
  output_format: (s) => s.facts.output_format,
  strict_format: (s) => s.facts.strict_format,
  tools_required: (s) => s.facts.tools_required,
  images: (s) => s.facts.images,
  latency_ms: (s) => s.facts.latency_ms,
  interactive: (s) => s.facts.interactive,
  batch: (s) => s.facts.batch,
  cost_usd: (s) => s.facts.cost_usd,
  cost_sensitivity: (s) => s.facts.cost_sensitivity,
  risk: (s) => s.facts.risk,
  sensitivity: (s) => s.facts.sensitivity,
  residency: (s) => s.facts.residency,
  region: (s) => s.facts.region,
  tier: (s) => s.facts.tier,
  tenant: (s) => s.facts.tenant,
  user: (s) => s.facts.user,
  session: (s) => s.facts.session,
  source: (s) => s.facts.source,
  retrieval_confidence: (s) => s.facts.retrieval_confidence,
  fallbacks_in_session: (s) => s.facts.fallbacks_in_session,
  labels: (s) => s.facts.labels,
  hour_utc: (s) => s.facts.hour_utc,
};

const NO_TARGET = new CelFailure('no target here');
const NO_ANSWER = new CelFailure('no answer yet');

const roots = new Map<string, Readable>(
  FACTS.map((spec): [string, Readable] => [spec.name, { ...spec, read: READ_FACT[spec.name] }]),
);

const targetMembers = new Map<string, Readable>(
  TARGET_FACTS.map((spec): [string, Readable] => {
    const name: keyof TargetFacts = spec.name;
    return [name, { ...spec, name: `target.${name}`, read: (s: Scope) => s.target?.[name] ?? NO_TARGET }];
  }),
);

const answerRoots = new Map<string, Readable>([
  ...roots,
  ...ANSWER_FACTS.map((spec): [string, Readable] => [
    spec.name,
    { ...spec, read: (s: Scope) => s.answer?.[spec.name] ?? NO_ANSWER },
  ]),
]);

const answerMembers = new Map<string, Readable>(
  ANSWER_FIELDS.map((spec): [string, Readable] => [
    spec.name,
    { ...spec, name: `answer.${spec.name}`, read: (s: Scope) => s.answer?.answer[spec.name] ?? NO_ANSWER },
  ]),
);

/** What `when` of rules and requirements may read. */
export function requestVocabulary(signals: ReadonlyMap<string, Readable>): Vocabulary {
  return { roots, members: new Map([['signal', signals]]) };
}

/** What `only` of requirements may read. */
export function targetVocabulary(signals: ReadonlyMap<string, Readable>): Vocabulary {
  return {
    roots,
    members: new Map([
      ['signal', signals],
      ['target', targetMembers],
    ]),
  };
}

/** What `when` of escalation steps may read. */
export function answerVocabulary(signals: ReadonlyMap<string, Readable>): Vocabulary {
  return {
    roots: answerRoots,
    members: new Map([
      ['signal', signals],
      ['answer', answerMembers],
    ]),
  };
}
