import { type Finding, Severity } from '@signalbox/contracts';
import { type CompiledCatalog, type CompiledPolicy, compileCatalog, compilePolicy } from '../src/index.ts';

/** Stands before the character at which a finding must point. */
const MARK = '▲';

/** A document without its mark, and where that was: line and column from 1. */
export function marked(document: string): { text: string; line: number; column: number } {
  const before = document.slice(0, document.indexOf(MARK)).split('\n');
  return { text: document.replace(MARK, ''), line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** A finding in short, as in "2:7 UNKNOWN_POOL no pool …; did you mean …?". */
export function inShort({ severity, line, column, code, message, remedy }: Finding): string {
  const grave = severity === Severity.WARNING ? 'warning ' : '';
  return `${line}:${column} ${grave}${code} ${message}; ${remedy}`;
}

/** Three providers, two models each, people, a tool, and one requirement. */
export const SMALL_CATALOG = `
providers:
  - { id: ada, endpoint: 'https://ada.example/v1', regions: [us] }
  - { id: bob, endpoint: 'https://bob.example/v1', regions: [eu], labels: { hosting: on-prem } }
  - { id: cy, endpoint: 'https://cy.example/v1', regions: [us] }
models:
  - id: little
    context_tokens: 8000
    max_output_tokens: 2000
    capabilities: { json: true }
    priors: { default: 0.8, code: 0.5 }
  - id: large
    context_tokens: 100000
    capabilities: { json: true, json_schema: true, tools: true, images: true }
    priors: { default: 0.95, code: 0.9 }
targets:
  - { provider: ada, model: little, price: { input_usd_per_million_tokens: 0.1, output_usd_per_million_tokens: 0.2 } }
  - { provider: bob, model: little, price: { input_usd_per_million_tokens: 0.3, output_usd_per_million_tokens: 0.3 } }
  - { provider: cy, model: little, price: { input_usd_per_million_tokens: 0.2, output_usd_per_million_tokens: 0.1 } }
  - { provider: ada, model: large, price: { input_usd_per_million_tokens: 2, output_usd_per_million_tokens: 8 } }
  - { provider: bob, model: large, price: { input_usd_per_million_tokens: 3, output_usd_per_million_tokens: 6 } }
  - { provider: cy, model: large, labels: { approved: 'no' }, price: { input_usd_per_million_tokens: 1, output_usd_per_million_tokens: 4 } }
pools:
  small: { members: [ada/little, bob/little, cy/little] }
  strong: { members: [ada/large, bob/large] }
tools: [{ name: orders-db, timeout: 800ms }]
handoffs: [{ name: human, endpoint: 'https://desk.example', expected_wait: 15m, residency: [eu, us] }]
require:
  - { name: approved-only, only: "!('approved' in target.labels) || target.labels['approved'] == 'yes'" }
`;

/** Compiles a catalog that has no mistakes. */
export function catalogOf(text: string): CompiledCatalog {
  const { catalog, findings } = compileCatalog({ text, file: 'catalog.yaml' });
  if (!catalog) throw new Error(findings.map(inShort).join('\n'));
  return catalog;
}

/** Compiles a policy that has no mistakes. */
export function policyOf(text: string, catalog: CompiledCatalog): CompiledPolicy {
  const { policy, findings } = compilePolicy({ text, file: 'policy.yaml' }, catalog);
  if (!policy) throw new Error(findings.map(inShort).join('\n'));
  return policy;
}
