import { type Catalog, CatalogSchema, type Finding } from '@signalbox/contracts';
import { compileSignals } from '../cel/signals.ts';
import { readMessage } from '../document/decode.ts';
import { createFindings, type Findings, NOWHERE, untilTooMany } from '../document/findings.ts';
import { compileRequirements } from '../policy/requirement.ts';
import { checkCatalog } from './check-catalog.ts';
import { compilePool } from './compile-pool.ts';
import { compileHandoff, compileTarget, type Unplaced } from './compile-target.ts';
import { compileTools } from './compile-tools.ts';
import type { CompiledCatalog, CompiledPool, CompiledTarget } from './compiled-catalog.ts';

/** A catalog as text (YAML or JSON) with a file's name for findings, or as a message. */
export type CatalogDocument = { readonly text: string; readonly file: string } | { readonly catalog: Catalog };

export interface CatalogResult {
  /** Undefined if there are errors among the findings. */
  readonly catalog: CompiledCatalog | undefined;
  /** Everything found, errors first. */
  readonly findings: Finding[];
}

/** Checks a catalog and makes it ready for decisions. All problems are found at once. */
export function compileCatalog(document: CatalogDocument): CatalogResult {
  const { message, findings } =
    'text' in document
      ? readMessage(CatalogSchema, document.text, document.file)
      : { message: document.catalog, findings: createFindings(document.catalog.catalog || 'catalog', NOWHERE) };
  const catalog =
    message &&
    untilTooMany(() => {
      checkCatalog(message, findings);
      return assemble(message, findings);
    });
  return { catalog: findings.hasErrors ? undefined : catalog, findings: findings.list() };
}

function assemble(source: Catalog, findings: Findings): CompiledCatalog {
  const targetsById = new Map<string, CompiledTarget>();
  const targets: CompiledTarget[] = [];
  const domains = new Map<string, number>();
  const add = (target: Unplaced | undefined) => {
    if (!target || targetsById.has(target.id)) return;
    const domain = `${target.provider} ${target.region}`;
    const failureDomain = domains.get(domain) ?? domains.size;
    domains.set(domain, failureDomain);
    const placed = { ...target, failureDomain };
    targets.push(placed);
    targetsById.set(target.id, placed);
  };
  for (const [i, target] of source.targets.entries()) {
    add(compileTarget(target, i, targets.length, source, findings));
  }
  for (const [i, handoff] of source.handoffs.entries()) {
    add(compileHandoff(handoff, i, targets.length, targetsById, findings));
  }
  const pools = new Map<string, CompiledPool>();
  for (const [name, pool] of Object.entries(source.pools)) {
    if (targetsById.has(name)) {
      findings.error(
        'DUPLICATE_NAME',
        ['pools', name],
        `'${name}' is a pool and a target or hand-off`,
        'rename one of them',
        'key',
      );
    }
    pools.set(name, compilePool(name, pool, targetsById, findings));
  }
  return {
    source,
    targets,
    targetsById,
    pools,
    tools: compileTools(source.tools, findings),
    requirements: compileRequirements(source.require, 'catalog', compileSignals({}, findings), findings),
  };
}
