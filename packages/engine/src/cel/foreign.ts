import { type CelInput, celEnv, isCelError, isCelUint, plan } from '@bufbuild/cel';
import type { Expr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import { CelFailure, type CelValue, type Evaluate, type Scope } from './scope.ts';
import type { Readable } from './vocabulary.ts';

const ENVIRONMENT = celEnv();

/**
 * Hands an expression to cel-es.
 * @param reads everything the expression reads
 */
export function compileForeign(expr: Expr, reads: readonly Readable[]): Evaluate {
  const run = plan(ENVIRONMENT, expr);
  return (scope) => {
    const bindings = bind(scope, reads);
    if (bindings instanceof CelFailure) return bindings;
    const result = run(bindings);
    if (isCelError(result)) return new CelFailure(result.message);
    if (typeof result === 'bigint' || isCelUint(result)) return Number(isCelUint(result) ? result.value : result);
    return result as CelValue;
  };
}

/** The values an expression reads, as cel-es wants them. A signal that failed fails the expression. */
function bind(scope: Scope, reads: readonly Readable[]): Record<string, CelInput> | CelFailure {
  const bindings: Record<string, CelInput> = {};
  for (const readable of reads) {
    const value = readable.read(scope);
    if (value instanceof CelFailure) return value;
    const bound = readable.type === 'int' ? BigInt(value as number) : (value as CelInput);
    const [namespace = '', member] = readable.name.split('.');
    if (member === undefined) bindings[namespace] = bound;
    else bindings[namespace] = { ...(bindings[namespace] as Record<string, CelInput> | undefined), [member]: bound };
  }
  return bindings;
}
