import type { ApplyPolicyResponse, Finding } from '@signalbox/contracts';
import type { Backend } from '../server/backend.ts';
import type { NamedText } from './policy-files.ts';

/** What came of a document. */
export interface Applied {
  readonly document: NamedText;
  readonly response: ApplyPolicyResponse;
}

/** Applies policies one after the other, or only checks them. Findings carry the file's name. */
export async function applyAll(
  { policy }: Backend,
  documents: readonly NamedText[],
  options: { readonly validateOnly: boolean; readonly etag?: string },
): Promise<Applied[]> {
  const applied: Applied[] = [];
  for (const document of documents) {
    const response = await policy.applyPolicy({ document: { case: 'source', value: document.text }, ...options });
    response.findings.forEach((finding: Finding) => {
      finding.file = document.file;
    });
    applied.push({ document, response });
  }
  return applied;
}
