import { SAMPLE_ANSWER, sampleFacts, sampleTarget } from '../facts/sample-facts.ts';
import type { Clause, Condition } from './condition.ts';
import type { Report } from './report.ts';
import { CelFailure, type Scope } from './scope.ts';
import type { Readable } from './vocabulary.ts';

type Type = Readable['type'];

/** What cel-es says where types do not fit, whatever the values. */
const WRONG_TYPES = /no matching overload|unbound function/;
/** What it says where a map lacks a key, which only the request can tell. */
const MISSING_KEY = /no such key|field not found/;

/**
 * Tries an expression on typed samples and reports if it cannot give what is wanted: the type of what cel-es computes
 * is only known by trying. What fails for its values only, such as a missing key, is not reported.
 * @param signalCount how many signals the policy has
 * @returns the type it has, or undefined if something was reported
 */
export function checkType(
  condition: Condition,
  wanted: readonly Type[],
  signalCount: number,
  report: Report,
): Type | undefined {
  const types = condition.clauses.map((clause) => {
    const accepted: readonly Type[] = condition.logical ? ['bool'] : wanted;
    return typeOfClause(clause, accepted, sampleScopes(condition, signalCount), report);
  });
  if (types.includes(undefined)) return undefined;
  return condition.logical ? 'bool' : types[0];
}

function typeOfClause(
  clause: Clause,
  wanted: readonly Type[],
  scopes: Iterable<Scope>,
  report: Report,
): Type | undefined {
  const tried = Array.from(scopes, (scope) => clause.typeIn(scope));
  const failures = tried.filter((result) => result instanceof CelFailure);
  const types = [...new Set(tried.filter((result) => typeof result === 'string'))];
  const failure = failures.find(({ message }) => WRONG_TYPES.test(message));
  if (failure) {
    const remedy = 'compare values of one type; facts and their types stand in docs/policies.md';
    report.error('CEL_TYPE', `cannot be computed: ${failure.message}`, remedy, clause.offset);
    return undefined;
  }
  const unwanted = types.find((type) => !wanted.includes(type));
  if (unwanted) {
    const remedy = 'compare it with something, as in `input_tokens > 300`';
    report.error(
      'CEL_TYPE',
      `${clause.source} gives ${withArticle(unwanted)}, not a ${wanted.join(' or ')}`,
      remedy,
      clause.offset,
    );
    return undefined;
  }
  if (types.length > 1) {
    const message = `${clause.source} gives ${types.map(withArticle).join(' or ')}, as the case may be`;
    report.error('CEL_TYPE', message, 'let it always give the same type', clause.offset);
    return undefined;
  }
  return types[0] ?? typeOfFailures(failures, wanted, clause, report);
}

/** The type of what no sample could compute: a condition's result is only ever compared with true. */
function typeOfFailures(
  failures: readonly CelFailure[],
  wanted: readonly Type[],
  { offset }: Clause,
  report: Report,
): Type | undefined {
  if (wanted.length === 1) return wanted[0];
  // All maps that conditions read hold texts.
  if (failures.every(({ message }) => MISSING_KEY.test(message))) return 'string';
  report.error(
    'CEL_TYPE',
    `could not be computed for any sample: ${failures[0]?.message}`,
    'write it so that its type is clear',
    offset,
  );
  return undefined;
}

function withArticle(type: Type): string {
  return `${type === 'int' ? 'an' : 'a'} ${type}`;
}

/** What a caller may write into a free-form text, among it what CEL can convert. */
const WORDS = ['x', '1', 'true', '2026-01-01T00:00:00Z', '5s'];

function* sampleScopes({ source }: Condition, signalCount: number): Generator<Scope> {
  const keys = [...source.matchAll(/['"]([^'"]*)['"]|\.(\w+)/g)].map((match) => match[1] ?? match[2] ?? '');
  for (const word of WORDS) {
    for (const labels of [Object.fromEntries([...keys, ...WORDS].map((key) => [key, word])), {}]) {
      for (const facts of sampleFacts(labels, word)) {
        yield {
          facts,
          signals: new Array(signalCount).fill(undefined),
          target: sampleTarget(labels),
          answer: SAMPLE_ANSWER,
        };
      }
    }
  }
}
