import { SAMPLE_ANSWER, sampleFacts, sampleTarget } from '../facts/sample-facts.ts';
import type { Condition } from './condition.ts';
import type { Report } from './report.ts';
import { CelFailure, type CelValue, type Scope } from './scope.ts';
import type { Readable } from './vocabulary.ts';

/**
 * Tries an expression on typed samples and reports if it cannot give what is wanted: the type of what cel-es computes
 * is only known by trying.
 * @param signalCount how many signals the policy has
 * @returns the type it has, or undefined if it was reported
 */
export function checkType(
  condition: Condition,
  wanted: readonly Readable['type'][],
  signalCount: number,
  report: Report,
): Readable['type'] | undefined {
  const type = condition.type ?? typeByTrying(condition, signalCount);
  if (type instanceof CelFailure) {
    report.error(
      'CEL_TYPE',
      `cannot be computed: ${type.message}`,
      'compare values of one type; facts and their types stand in docs/policies.md',
    );
    return undefined;
  }
  if (wanted.includes(type)) return type;
  report.error(
    'CEL_TYPE',
    `gives a ${type}, not a ${wanted.join(' or ')}`,
    'compare it with something, as in `input_tokens > 300`',
  );
  return undefined;
}

/** The type of the first sample's value; a failure only if all samples fail for another reason than a missing key. */
function typeByTrying(condition: Condition, signalCount: number): Readable['type'] | CelFailure {
  let failure: CelFailure | undefined;
  for (const scope of sampleScopes(condition, signalCount)) {
    const value = condition.evaluate(scope);
    if (!(value instanceof CelFailure)) return typeOf(value);
    failure = value;
  }
  return failure === undefined || /no such key|field not found/.test(failure.message) ? 'bool' : failure;
}

function* sampleScopes(condition: Condition, signalCount: number): Generator<Scope> {
  const labels = Object.fromEntries(
    [...condition.source.matchAll(/['"]([^'"]*)['"]|\.(\w+)/g)].map((m) => [m[1] ?? m[2] ?? '', 'x']),
  );
  for (const facts of [...sampleFacts(labels), ...sampleFacts({})]) {
    yield {
      facts,
      signals: new Array(signalCount).fill(undefined),
      target: sampleTarget(labels),
      answer: SAMPLE_ANSWER,
    };
  }
}

function typeOf(value: CelValue): Readable['type'] {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'number') return 'double';
  return Array.isArray(value) ? 'list' : 'map';
}
