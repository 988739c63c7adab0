import { type CompiledPolicy, compileCatalog, compilePolicy } from '@signalbox/engine';

/** One dollar per million tokens for the small model, ten for the strong one; both ways, so that costs are easy to check. */
export const CATALOG = `
catalog: replay-test
providers:
  - { id: acme, endpoint: 'https://acme.example', regions: [us] }
models:
  - id: tiny
    aliases: [Tiny-Instruct]
    context_tokens: 100000
    labels: { grade: small }
    priors: { default: 0.6, law: 0.2 }
  - id: huge
    aliases: [Huge-Preview]
    context_tokens: 100000
    labels: { grade: strong }
    priors: { default: 0.9 }
  - id: odd
    context_tokens: 100000
    labels: { grade: odd }
    priors: { default: 0.7 }
targets:
  - { provider: acme, model: tiny, price: { input_usd_per_million_tokens: 1, output_usd_per_million_tokens: 1 } }
  - { provider: acme, model: huge, price: { input_usd_per_million_tokens: 10, output_usd_per_million_tokens: 10 } }
  - { provider: acme, model: odd, price: { input_usd_per_million_tokens: 5, output_usd_per_million_tokens: 5 } }
pools:
  small: { members: [acme/tiny] }
  strong: { members: [acme/huge] }
tools:
  - { name: orders-db }
handoffs:
  - { name: human }
`;

/** Compiles a policy with the catalog above. The text begins below \`policy: test\`. */
export function policyOf(text: string): CompiledPolicy {
  const catalog = compileCatalog({ text: CATALOG, file: 'catalog.yaml' }).catalog;
  if (!catalog) throw new Error('the catalog of the tests has errors');
  const { policy, findings } = compilePolicy({ text: `policy: test\n${text}`, file: 'test.yaml' }, catalog);
  if (!policy) throw new Error(findings.map(({ message }) => message).join('; '));
  return policy;
}
