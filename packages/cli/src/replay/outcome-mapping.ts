import { invalidFields } from '@signalbox/contracts';
import { type CompiledCatalog, type CompiledPolicy, type CompiledTarget, suggest } from '@signalbox/engine';
import { targetsOf } from './policy-targets.ts';
import type { Column } from './sample.ts';

/** Which recorded model stands for which target. */
export interface OutcomeMapping {
  /** The column by target; a target that is not in it has no recorded answers. */
  readonly columnOf: ReadonlyMap<CompiledTarget, number>;
  /** How it came about, in sentences. */
  readonly explanation: readonly string[];
}

/** A column and what says which targets it stands for: a pool, a target, or `label:key=value`. */
export interface Assignment {
  readonly column: string;
  readonly targets: string;
}

/** Which grades of models the two columns of a weak and a strong model stand for, if nothing else says so. */
const GRADES = { weak: ['small', 'medium'], strong: ['strong'] } as const;

/**
 * Finds the recorded model that stands for each target of a policy: by assignment if there are any, else by the
 * model's id or aliases, else, where a weak and a strong model are recorded, by the label `grade`.
 * @throws INVALID_FIELD if an assignment names no column, pool, target or label, or two columns share a target
 */
export function mapOutcomes(
  policy: CompiledPolicy,
  columns: readonly Column[],
  assignments: readonly Assignment[],
): OutcomeMapping {
  const targets = targetsOf(policy);
  if (columns.length === 0) {
    if (assignments.length > 0) throw wrong('this set has no recorded outcomes');
    return { columnOf: new Map(), explanation: [] };
  }
  if (assignments.length > 0) return mapByAssignment(policy, targets, columns, assignments);
  const byName = mapByName(policy.catalog, targets, columns);
  if (byName.columnOf.size > 0) return byName;
  return (
    mapByGrade(targets, columns) ?? {
      columnOf: new Map(),
      explanation: ['no target of the policy is a recorded model'],
    }
  );
}

function mapByAssignment(
  policy: CompiledPolicy,
  targets: readonly CompiledTarget[],
  columns: readonly Column[],
  assignments: readonly Assignment[],
): OutcomeMapping {
  const columnOf = new Map<CompiledTarget, number>();
  const explanation = assignments.map(({ column: name, targets: wanted }) => {
    const index = columns.findIndex((column) => column.name === name);
    const column = columns[index];
    if (!column)
      throw wrong(
        `no column '${name}'; ${suggest(
          name,
          columns.map((c) => c.name),
        )}`,
      );
    const { belongs, phrase } = selectionOf(policy, wanted);
    const chosen = targets.filter(belongs);
    if (chosen.length === 0) throw wrong(`no target of policy '${policy.name}' is ${phrase}`);
    for (const target of chosen) {
      const other = columns[columnOf.get(target) ?? index];
      if (other !== column) throw wrong(`${target.id} would stand for ${other?.name} and for ${name}`);
      columnOf.set(target, index);
    }
    return `${listed(chosen.map((target) => target.id))} (${phrase}) ${standsFor(chosen.length, column)}`;
  });
  return { columnOf, explanation };
}

function selectionOf({ pools, catalog }: CompiledPolicy, wanted: string) {
  const [, key, value] = /^label:([^=]+)=(.*)$/.exec(wanted) ?? [];
  if (key !== undefined) {
    return {
      belongs: (target: CompiledTarget) => target.facts.labels[key] === value,
      phrase: `labelled ${key}: ${value}`,
    };
  }
  const pool = pools.get(wanted) ?? catalog.pools.get(wanted);
  if (pool) {
    const members = new Set(pool.members.map((member) => member.target));
    return { belongs: (target: CompiledTarget) => members.has(target), phrase: `in pool ${wanted}` };
  }
  if (catalog.targetsById.has(wanted)) {
    return { belongs: (target: CompiledTarget) => target.id === wanted, phrase: 'named' };
  }
  const known = [...pools.keys(), ...catalog.pools.keys(), ...catalog.targetsById.keys()];
  throw wrong(`no pool or target '${wanted}'; ${suggest(wanted, known)}; or write label:key=value`);
}

function mapByName(
  catalog: CompiledCatalog,
  targets: readonly CompiledTarget[],
  columns: readonly Column[],
): OutcomeMapping {
  const aliases = new Map(catalog.source.models.map((model) => [model.id, model.aliases]));
  const columnOf = new Map<CompiledTarget, number>();
  const explanation: string[] = [];
  for (const target of targets) {
    const names = new Set(
      [target.facts.model, ...(aliases.get(target.facts.model) ?? [])].map((name) => name.toLowerCase()),
    );
    const index = columns.findIndex((column) => names.has(column.model.toLowerCase()));
    const column = columns[index];
    if (!column) continue;
    columnOf.set(target, index);
    explanation.push(`${target.id} is the recorded ${column.model}`);
  }
  return { columnOf, explanation };
}

function mapByGrade(targets: readonly CompiledTarget[], columns: readonly Column[]): OutcomeMapping | undefined {
  const columnOf = new Map<CompiledTarget, number>();
  const explanation: string[] = [];
  for (const [name, grades] of Object.entries(GRADES)) {
    const index = columns.findIndex((column) => column.name === name);
    const column = columns[index];
    if (!column) return undefined;
    for (const target of targets) {
      if (grades.some((grade) => target.facts.labels.grade === grade)) columnOf.set(target, index);
    }
    explanation.push(`targets graded ${listed(grades)} ${standsFor(2, column)}`);
  }
  return { columnOf, explanation };
}

function standsFor(count: number, { name, model }: Column): string {
  return `${count === 1 ? 'stands' : 'stand'} for the recorded ${name === model ? '' : `${name} model `}${model}`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function wrong(description: string): Error {
  return invalidFields([{ field: '--outcomes', description }]);
}
