import type { Pick, Pool } from '@signalbox/contracts';
import type { Findings, Path } from '../document/findings.ts';
import { suggest } from '../document/nearest.ts';
import type { CompiledPool, CompiledTarget, Member, PickStrategy } from './compiled-catalog.ts';

/** Compiles a pool of the catalog or of a policy. */
export function compilePool(
  name: string,
  pool: Pool,
  targets: ReadonlyMap<string, CompiledTarget>,
  findings: Findings,
): CompiledPool {
  const path: Path = ['pools', name];
  const seen = new Set<string>();
  const members = pool.members.flatMap(({ target: id, weight = 1 }, i): Member[] => {
    const at: Path = [...path, 'members', i];
    const target = targets.get(id);
    if (!target) {
      findings.error('UNKNOWN_TARGET', [...at, 'target'], `no target '${id}'`, suggest(id, targets.keys()));
      return [];
    }
    if (!(weight >= 0 && weight < Infinity)) {
      findings.error('BAD_WEIGHTS', [...at, 'weight'], `${weight} is no weight`, 'write a number, 0 or more');
    }
    if (seen.has(id)) {
      const message = `'${id}' is in the pool twice`;
      findings.error('DUPLICATE_NAME', [...at, 'target'], message, 'keep it once and give it a weight');
    }
    seen.add(id);
    return [{ target, weight, pool: name }];
  });
  if (pool.members.length === 0) {
    findings.error('EMPTY_POOL', path, `pool '${name}' has no members`, 'add `members: [provider/model]`');
  } else if (members.length > 0 && members.every((member) => member.weight === 0)) {
    findings.error(
      'BAD_WEIGHTS',
      path,
      `all weights of pool '${name}' are 0`,
      'give at least one member a weight above 0',
    );
  }
  return {
    name,
    description: pool.description,
    members,
    pick: compilePick(pool.pick, findings, [...path, 'pick']) ?? IN_ORDER,
  };
}

export const IN_ORDER: PickStrategy = { kind: 'in_order' };

/** Compiles a way to pick; undefined if none is given. */
export function compilePick(pick: Pick | undefined, findings: Findings, path: Path): PickStrategy | undefined {
  const strategy = pick?.strategy;
  switch (strategy?.case) {
    case 'inOrder':
      return IN_ORDER;
    case 'weighted':
      return { kind: 'weighted' };
    case 'cheapest':
      return { kind: 'cheapest' };
    case 'fastest':
      return { kind: 'fastest' };
    case 'bestValue': {
      const { atLeast } = strategy.value;
      if (!(atLeast > 0 && atLeast <= 1)) {
        findings.error(
          'INVALID_VALUE',
          path,
          `at_least is ${atLeast}`,
          'write a probability above 0 and up to 1: `best_value: { at_least: 0.9 }`',
        );
      }
      return { kind: 'best_value', atLeast };
    }
    case 'highestQuality': {
      const { withinUsd } = strategy.value;
      if (!(withinUsd > 0)) {
        findings.error(
          'INVALID_VALUE',
          path,
          `within_usd is ${withinUsd}`,
          'write US dollars above 0: `highest_quality: { within_usd: 0.01 }`',
        );
      }
      return { kind: 'highest_quality', withinPicoUsd: Math.round(withinUsd * 1e12) };
    }
    default:
      return undefined;
  }
}
