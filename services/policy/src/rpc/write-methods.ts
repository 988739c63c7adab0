import {
  type ApplyCatalogRequest,
  type ApplyPolicyRequest,
  invalidFields,
  type PolicyService,
} from '@signalbox/contracts';
import type { ServiceImplementation } from '@signalbox/mesh';
import { applyCatalog, type CatalogInput } from '../store/catalog-transition.ts';
import type { PolicyStore } from '../store/policy-store.ts';
import { applyPolicy, deletePolicy, type PolicyInput, rollbackPolicy } from '../store/policy-transitions.ts';
import { policyMessage, sortFindings } from './messages.ts';
import { wantedRevision } from './wanted-revision.ts';

type WriteMethods = Pick<
  Required<ServiceImplementation<typeof PolicyService>>,
  'applyPolicy' | 'rollbackPolicy' | 'deletePolicy' | 'applyCatalog'
>;

/** The methods that change policies and the catalog. */
export function createWriteMethods(store: PolicyStore, nowMs: () => number): WriteMethods {
  const changeBy = ({ etag }: { etag: string }) => ({ etag, nowMs: nowMs() });
  const run = (validateOnly: boolean) => (validateOnly ? store.preview : store.transact);

  return {
    async applyPolicy(request) {
      const transition = applyPolicy(policyInput(request), changeBy(request));
      const { findings, live, unchanged } = await run(request.validateOnly)(transition);
      return {
        findings: sortFindings(findings),
        valid: live !== undefined,
        unchanged,
        ...(live && !request.validateOnly && { revision: policyMessage(live) }),
      };
    },
    async rollbackPolicy(request) {
      const revision = wantedRevision(request.revision);
      const live = await store.transact(rollbackPolicy(request.name, revision, changeBy(request)));
      return { revision: policyMessage(live) };
    },
    async deletePolicy(request) {
      const deletion = await store.transact(deletePolicy(request.name, changeBy(request)));
      return { revision: policyMessage(deletion) };
    },
    async applyCatalog(request) {
      const transition = applyCatalog(catalogInput(request), changeBy(request));
      const { findings, live } = await run(request.validateOnly)(transition);
      return {
        findings: sortFindings(findings),
        valid: live !== undefined,
        ...(live && !request.validateOnly && { revision: BigInt(live.number), etag: live.etag }),
      };
    },
  };
}

function policyInput({ document }: ApplyPolicyRequest): PolicyInput {
  if (document.case === 'source') return { source: document.value };
  if (document.case === 'policy') return { policy: document.value };
  throw invalidFields([{ field: 'document', description: 'missing; give `source`, YAML or JSON, or `policy`' }]);
}

function catalogInput({ document }: ApplyCatalogRequest): CatalogInput {
  if (document.case === 'source') return { source: document.value };
  if (document.case === 'catalog') return { catalog: document.value };
  throw invalidFields([{ field: 'document', description: 'missing; give `source`, YAML or JSON, or `catalog`' }]);
}
