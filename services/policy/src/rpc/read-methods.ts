import { type DescribePolicyRequest, invalidFields, type PolicyService, SignalboxError } from '@signalbox/contracts';
import { type CompiledPolicy, describePolicy } from '@signalbox/engine';
import type { ServiceImplementation } from '@signalbox/mesh';
import { compile } from '../store/compile.ts';
import { invalidDocument, requireHistory, requireLive, requireRevision } from '../store/policy-lookup.ts';
import type { PolicyState } from '../store/policy-state.ts';
import type { PolicyStore } from '../store/policy-store.ts';
import type { NamedRevision } from '../store/policy-transitions.ts';
import { liveRevision } from '../store/revision.ts';
import { catalogMessage, policyMessage } from './messages.ts';
import { decodeToken, encodeToken } from './opaque-token.ts';
import { firstPage } from './page.ts';
import { wantedRevision } from './wanted-revision.ts';

type ReadMethods = Pick<
  Required<ServiceImplementation<typeof PolicyService>>,
  'getPolicy' | 'listPolicies' | 'listRevisions' | 'describePolicy' | 'getCatalog'
>;

/** How soon a catalog may be there; until then callers ask again. */
const RETRY_AFTER_MS = 1000;
const POLICIES_TOKEN = 'page token of ListPolicies';
const REVISIONS_TOKEN = 'page token of ListRevisions';

/** The methods that read policies and the catalog. */
export function createReadMethods(store: PolicyStore): ReadMethods {
  return {
    getPolicy({ name, revision }) {
      return { revision: policyMessage(findRevision(store.state(), name, wantedRevision(revision))) };
    },
    listPolicies({ pageSize, pageToken }) {
      const [after = ''] = pageToken === '' ? [] : decodeToken(POLICIES_TOKEN, pageToken);
      const rest = livePolicies(store.state()).filter(({ name }) => name > String(after));
      const { items, goOnAfter } = firstPage(rest, pageSize, lengthOf);
      return {
        policies: items.map(policyMessage),
        nextPageToken: goOnAfter ? encodeToken(POLICIES_TOKEN, goOnAfter.name) : '',
      };
    },
    listRevisions({ name, pageSize, pageToken }) {
      const history = requireHistory(store.state(), name);
      const below = pageToken === '' ? Infinity : revisionOfToken(name, pageToken);
      const rest = history.revisions.filter((revision) => revision.number < below);
      const named = rest.map((revision) => ({ name, revision }));
      const { items, goOnAfter } = firstPage(named, pageSize, lengthOf);
      return {
        revisions: items.map(policyMessage),
        nextPageToken: goOnAfter ? encodeToken(REVISIONS_TOKEN, name, goOnAfter.revision.number) : '',
        liveRevision: BigInt(liveRevision(history)?.number ?? 0),
      };
    },
    describePolicy: (request) => ({ prose: describePolicy(compiledSubject(store.state(), request)) }),
    getCatalog() {
      const revision = liveRevision(store.state().catalog);
      if (revision) return catalogMessage(revision);
      const message = 'no catalog is live yet; set SIGNALBOX_CATALOG, or apply one';
      throw new SignalboxError('NOT_READY', message, { retryAfterMs: RETRY_AFTER_MS });
    },
  };
}

/** @param revisionNumber undefined for the live one */
function findRevision(state: PolicyState, name: string, revisionNumber: number | undefined): NamedRevision {
  if (revisionNumber === undefined) return { name, revision: requireLive(state, name) };
  return { name, revision: requireRevision(name, requireHistory(state, name), revisionNumber) };
}

/** By name. */
function livePolicies({ policies }: PolicyState): NamedRevision[] {
  const live = [...policies].flatMap(([name, history]) => {
    const revision = liveRevision(history);
    return revision ? [{ name, revision }] : [];
  });
  return live.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function lengthOf({ revision }: NamedRevision): number {
  return revision.source.length;
}

function revisionOfToken(name: string, pageToken: string): number {
  const [tokenName, revisionNumber] = decodeToken(REVISIONS_TOKEN, pageToken);
  if (tokenName === name) return Number(revisionNumber);
  throw new SignalboxError('INVALID_CURSOR', `the page token is of another policy; leave it out to begin anew`);
}

function compiledSubject(state: PolicyState, { subject, revision }: DescribePolicyRequest): CompiledPolicy {
  if (subject.case === 'source') return compileText(state, subject.value, 'source');
  if (subject.case !== 'name') {
    throw invalidFields([{ field: 'subject', description: 'missing; give `name` or `source`' }]);
  }
  const name = subject.value;
  const found = findRevision(state, name, wantedRevision(revision)).revision;
  const live = state.live?.policies.get(name);
  if (live?.revision === found.number) return live.policy;
  if (found.document) return compileText(state, found.source, `${name}@${found.number}`);
  throw invalidFields([{ field: 'revision', description: `revision ${found.number} marks a deletion; name another` }]);
}

function compileText(state: PolicyState, text: string, file: string): CompiledPolicy {
  const { policy, findings } = compile({ text, file }, state.live?.catalog, state);
  if (!policy) throw invalidDocument('the policy has errors', findings);
  return policy;
}
