import type { Pick } from '@signalbox/contracts';
import { compilePick, IN_ORDER } from '../catalog/compile-pool.ts';
import type { CompiledCatalog, CompiledPool, Member } from '../catalog/compiled-catalog.ts';
import type { Findings, Path } from '../document/findings.ts';
import { suggest } from '../document/nearest.ts';
import type { Tier } from './compiled-policy.ts';

/** Resolves the names a rule gives into tiers. */
export interface TierBuilder {
  /** One tier of all the names together. */
  together(names: readonly string[], pick: Pick | undefined, path: Path, pickPath: Path): Tier;
  /** One tier per name, in order. */
  each(names: readonly string[], path: Path): Tier[];
}

export function createTierBuilder(
  catalog: CompiledCatalog,
  own: ReadonlyMap<string, CompiledPool>,
  findings: Findings,
): TierBuilder {
  const poolOf = (name: string) => own.get(name) ?? catalog.pools.get(name);

  const membersOf = (name: string, path: Path): readonly Member[] => {
    const pool = poolOf(name);
    if (pool) return pool.members;
    const target = catalog.targetsById.get(name);
    if (target) return [{ target, weight: 1, pool: '' }];
    const known = [...own.keys(), ...catalog.pools.keys(), ...catalog.targetsById.keys()];
    const code = name.includes('/') ? 'UNKNOWN_TARGET' : 'UNKNOWN_POOL';
    findings.error(code, path, `no pool, target or hand-off '${name}'`, suggest(name, known));
    return [];
  };

  const tier = (names: readonly string[], pick: Tier['pick'] | undefined, path: Path): Tier => {
    const members = new Map<string, Member>();
    names.forEach((name, i) => {
      for (const member of membersOf(name, [...path, i])) {
        if (!members.has(member.target.id)) members.set(member.target.id, member);
      }
    });
    const poolPick = names.map((name) => poolOf(name)?.pick).find((p) => p !== undefined);
    return { label: listed(names), members: [...members.values()], pick: pick ?? poolPick ?? IN_ORDER };
  };

  return {
    together: (names, pick, path, pickPath) => tier(names, compilePick(pick, findings, pickPath), path),
    each: (names, path) =>
      names.map((name, i) => {
        const poolPick = poolOf(name)?.pick ?? IN_ORDER;
        return { label: name, members: membersOf(name, [...path, i]), pick: poolPick };
      }),
  };
}

/** "a", "a and b", "a, b and c". */
export function listed(names: readonly string[], word = 'and'): string {
  if (names.length < 2) return names[0] ?? '';
  return `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`;
}
