import { readFileSync } from 'node:fs';
import { create } from '@bufbuild/protobuf';
import { RouteRequestSchema, type RouteResponse } from '@signalbox/contracts';
import { compileCatalog, compilePolicy, createSnapshot, decide, type Snapshot } from '@signalbox/engine';

const EXAMPLES = new URL('../../deploy/examples/', import.meta.url);

/** The request all servers get. */
export const REQUEST = create(RouteRequestSchema, {
  policy: 'support-desk',
  prompt: 'How do I reset my password?',
  task: 'faq',
  user: 'user-17',
  session: 'session-4',
});

/** A snapshot of the example policy that the request asks for. */
export function exampleSnapshot(): Snapshot {
  const read = (file: string) => readFileSync(new URL(file, EXAMPLES), 'utf8');
  const { catalog } = compileCatalog({ text: read('catalog.yaml'), file: 'catalog.yaml' });
  if (!catalog) throw new Error('the example catalog does not compile');
  const { policy } = compilePolicy({ text: read('policies/support-desk.yaml'), file: 'support-desk.yaml' }, catalog);
  if (!policy) throw new Error('the example policy does not compile');
  return createSnapshot({ catalog, catalogRevision: 1, policies: [{ policy, revision: 1 }] });
}

/** The response to the request: what the echo servers always answer. */
export function exampleResponse(): RouteResponse {
  return decide(exampleSnapshot(), REQUEST, { nowMs: Date.now(), seed: 1, tenant: 'default' });
}
