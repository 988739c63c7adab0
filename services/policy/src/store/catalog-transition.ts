import type { Catalog, Finding } from '@signalbox/contracts';
import { compileCatalog } from '@signalbox/engine';
import { catalogText } from './catalog-text.ts';
import { recompile, refusalsOf } from './compile.ts';
import { requireEtag } from './policy-lookup.ts';
import type { Transition } from './policy-store.ts';
import type { ChangeInput } from './policy-transitions.ts';
import { liveRevision, nextRevision, type Revision } from './revision.ts';
import { withoutPlaces } from './without-places.ts';

/** A catalog as its author gives it. */
export type CatalogInput = { readonly source: string } | { readonly catalog: Catalog };

export interface CatalogOutcome {
  /** What was found in the catalog, and in policies that do not compile with it. */
  readonly findings: readonly Finding[];
  /** What is live after the change. Undefined if the catalog is refused. */
  readonly live: Revision<Catalog> | undefined;
}

/**
 * Makes a catalog live, unless it has errors or a policy that is live would not compile with it.
 * The transition throws ETAG_MISMATCH.
 */
export function applyCatalog(input: CatalogInput, { etag, nowMs }: ChangeInput): Transition<CatalogOutcome> {
  return async (state) => {
    const present = liveRevision(state.catalog);
    requireEtag('the catalog', etag, present);
    // What is stored is what is compiled, so that a restart finds the same; a message is stored as its text.
    const source = 'source' in input ? input.source : catalogText(input.catalog);
    const compiled = compileCatalog({ text: source, file: 'source' });
    const { catalog } = compiled;
    const findings = 'source' in input ? compiled.findings : withoutPlaces(compiled.findings);
    if (!catalog) return { result: { findings, live: undefined } };
    const revision = nextRevision(state.catalog, {
      source,
      document: catalog.source,
      createdAtMs: nowMs,
      origin: 'api',
    });
    if (state.live && present?.etag === revision.etag) return { result: { findings, live: present } };
    const recompiled = await recompile(state, catalog);
    const refusals = refusalsOf(recompiled, state.live);
    if (refusals.length > 0) return { result: { findings: [...findings, ...refusals], live: undefined } };
    return {
      commit: { catalog: { revision, compiled: catalog, recompiled: recompiled.policies }, policies: new Map() },
      result: { findings, live: revision },
    };
  };
}
