import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  type Catalog,
  type Finding,
  type GetCatalogResponse,
  GetCatalogResponseSchema,
  type PolicyRevision,
  PolicyRevisionSchema,
} from '@signalbox/contracts';
import type { NamedRevision } from '../store/policy-transitions.ts';
import type { Revision } from '../store/revision.ts';

export function policyMessage({ name, revision }: NamedRevision): PolicyRevision {
  return create(PolicyRevisionSchema, {
    name,
    revision: BigInt(revision.number),
    etag: revision.etag,
    ...(revision.document && { policy: revision.document }),
    source: revision.source,
    createdAt: timestampFromMs(revision.createdAtMs),
    origin: revision.origin,
    deleted: revision.document === undefined,
  });
}

export function catalogMessage({ number, etag, source, document }: Revision<Catalog>): GetCatalogResponse {
  return create(GetCatalogResponseSchema, {
    revision: BigInt(number),
    etag,
    source,
    ...(document && { catalog: document }),
  });
}

/** Errors first, else in the order they were found. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => a.severity - b.severity);
}
