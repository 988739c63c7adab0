import {
  type CelError,
  type CelInput,
  type CelResult,
  celEnv,
  celError,
  isCelError,
  isCelList,
  isCelUint,
  plan,
} from '@bufbuild/cel';
import type { Expr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import { CelFailure, type CelValue, type Evaluate, type Scope } from './scope.ts';
import type { Readable } from './vocabulary.ts';

const ENVIRONMENT = celEnv();

/** An expression that cel-es computes. */
export interface Foreign {
  readonly evaluate: Evaluate;
  /** The type its value has in a scope: it is only known by trying. */
  typeIn(scope: Scope): Readable['type'] | CelFailure;
}

/**
 * Hands an expression to cel-es.
 * @param reads everything the expression reads
 */
export function compileForeign(expr: Expr, reads: readonly Readable[]): Foreign {
  const run = plan(ENVIRONMENT, expr);
  const compute = (scope: Scope) => {
    try {
      return run(bind(scope, reads));
    } catch (error) {
      // The host's own limits, such as the longest string.
      return celError(error instanceof Error ? error.message : String(error));
    }
  };
  return {
    evaluate: (scope) => fromCel(compute(scope)),
    typeIn: (scope) => {
      const result = compute(scope);
      return isCelError(result) ? new CelFailure(result.message) : typeOf(result);
    },
  };
}

const TOO_LARGE = new CelFailure('a whole number beyond 2⁵³');

function fromCel(result: CelResult): CelValue | CelFailure {
  if (isCelError(result)) return new CelFailure(result.message);
  const whole = isCelUint(result) ? result.value : result;
  if (typeof whole !== 'bigint') return whole as CelValue;
  return Number.isSafeInteger(Number(whole)) ? Number(whole) : TOO_LARGE;
}

function typeOf(result: unknown): Readable['type'] {
  if (typeof result === 'boolean') return 'bool';
  if (typeof result === 'string') return 'string';
  if (typeof result === 'number') return 'double';
  if (typeof result === 'bigint' || isCelUint(result)) return 'int';
  return isCelList(result) ? 'list' : 'map';
}

/**
 * The values an expression reads, as cel-es wants them. A value that failed is bound as an error, under its full name,
 * so that it fails only what needs it.
 */
function bind(scope: Scope, reads: readonly Readable[]): Record<string, CelInput> {
  const bindings: Record<string, CelInput | CelError> = {};
  for (const readable of reads) {
    const value = readable.read(scope);
    const [namespace = '', member] = readable.name.split('.');
    if (value instanceof CelFailure) bindings[readable.name] = celError(value.message);
    else if (member === undefined) bindings[namespace] = toCel(readable, value);
    else
      bindings[namespace] = { ...(bindings[namespace] as Record<string, CelInput>), [member]: toCel(readable, value) };
  }
  // cel-es takes errors too, but its types do not say so.
  return bindings as Record<string, CelInput>;
}

/** Whole numbers are bigint in cel-es. A map is a Map there, so that no key of a caller's is taken for JavaScript's own. */
function toCel({ type }: Readable, value: CelValue): CelInput {
  if (type === 'int') return BigInt(value as number);
  return type === 'map' ? new Map(Object.entries(value)) : (value as CelInput);
}
