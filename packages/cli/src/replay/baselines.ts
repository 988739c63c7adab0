import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type PickSchema, PolicySchema } from '@signalbox/contracts';
import { type CompiledPolicy, type CompiledTarget, compilePolicy } from '@signalbox/engine';
import { targetsOf } from './policy-targets.ts';

/** What a policy is compared with: the same targets under the same requirements, without its rules. */
export interface Baselines {
  /**
   * Each request goes to the target with the highest P(acceptable answer) for its task, as the catalog's priors say;
   * among equals to the cheapest.
   */
  readonly strongest: CompiledPolicy;
  /** Each request goes to the target that costs least. */
  readonly cheapest: CompiledPolicy;
}

/** More than any request costs, so that price does not matter. */
const ANY_PRICE_USD = 1e9;

/** @returns undefined if no models answer under the policy */
export function compileBaselines(policy: CompiledPolicy): Baselines | undefined {
  const ids = targetsOf(policy)
    .sort(byPrice)
    .map((target) => target.id);
  const strongest = compile('always-strongest', policy, ids, {
    strategy: { case: 'highestQuality', value: { withinUsd: ANY_PRICE_USD } },
  });
  const cheapest = compile('always-cheapest', policy, ids, { strategy: { case: 'cheapest', value: {} } });
  return strongest && cheapest && { strongest, cheapest };
}

function compile(
  name: string,
  { source, catalog }: CompiledPolicy,
  use: string[],
  pick: MessageInitShape<typeof PickSchema>,
): CompiledPolicy | undefined {
  const { signals, require } = source;
  const message = create(PolicySchema, {
    policy: name,
    signals,
    require,
    otherwise: { use, pick, limits: { maxAttempts: 1 } },
  });
  return compilePolicy({ policy: message }, catalog).policy;
}

function byPrice(a: CompiledTarget, b: CompiledTarget): number {
  return a.inputPicoUsd + a.outputPicoUsd - (b.inputPicoUsd + b.outputPicoUsd);
}
