import { toJson } from '@bufbuild/protobuf';
import { FindingSchema } from '@signalbox/contracts';
import type { LivePolicies } from '@signalbox/policy';
import { type Paint, printable } from '../output.ts';
import { renderFields, renderTable } from '../rendering/table.ts';
import { DEFAULT_SERVER } from '../settings.ts';
import { VERSION } from '../version.ts';
import type { Readiness } from './announcer.ts';
import { grpcTarget, httpUrl } from './door-urls.ts';
import { renderWarning } from './warning.ts';

/** Says what listens where, what is live, what is wrong, and what to try next. */
export function renderSummary(readiness: Readiness, readyMs: number, paint: Paint): string {
  const { live, warnings } = readiness;
  const parts = [
    paint('bold', `Signalbox ${VERSION}`),
    renderFields(fieldsOf(readiness), paint),
    ...(live.policies.size > 0 ? [renderPolicies(live, paint)] : []),
    ...(warnings.length > 0 ? [warnings.map((warning) => renderWarning(warning, paint)).join('\n')] : []),
    nextStep(readiness, paint),
    paint('green', `ready in ${readyMs} ms`),
  ];
  return parts.join('\n\n');
}

/** The same for programs. */
export function summaryData({ addresses, live, problems, isCatalogFromFile, paths }: Readiness): object {
  return {
    version: VERSION,
    grpc: grpcTarget(addresses),
    http: httpUrl(addresses),
    catalog: {
      path: paths.catalog,
      from_file: isCatalogFromFile,
      revision: live.catalogRevision,
      ...countsOf(live),
    },
    policies: policiesOf(live),
    state_dir: paths.stateDir,
    problems: problems.map((finding) => toJson(FindingSchema, finding)),
  };
}

function fieldsOf({ addresses, live, isCatalogFromFile, paths }: Readiness): [string, string][] {
  const { targets, providers } = countsOf(live);
  const catalogOrigin = isCatalogFromFile ? printable(paths.catalog) : 'the last good revision in the state directory';
  return [
    ['gRPC', `${grpcTarget(addresses)}, with reflection and health`],
    ['HTTP', `${httpUrl(addresses)} for Connect, gRPC-Web and JSON`],
    ['catalog', `${targets} targets at ${providers} providers, from ${catalogOrigin}`],
    ['policies', `${live.policies.size} live, from ${printable(paths.policies)}`],
    ['state', `kept in ${printable(paths.stateDir)}`],
  ];
}

function renderPolicies(live: LivePolicies, paint: Paint): string {
  const rows = policiesOf(live).map(({ name, rules, revision }) => [`  ${name}`, String(rules), String(revision)]);
  return renderTable(
    [{ title: '  live policy' }, { title: 'rules', align: 'right' }, { title: 'revision', align: 'right' }],
    rows,
    paint,
  );
}

function nextStep({ addresses, live, paths }: Readiness, paint: Paint): string {
  const policy = live.policies.has('support-desk') ? 'support-desk' : live.policies.keys().next().value;
  if (policy === undefined) return `No policy is live. Put one into ${printable(paths.policies)}.`;
  const url = httpUrl(addresses);
  const server = url === DEFAULT_SERVER ? '' : ` --server ${url}`;
  const command = `npx signalbox route${server} --policy ${policy} --prompt 'How do I reset my password?'`;
  return `try: ${paint('cyan', command)}`;
}

function countsOf({ catalog }: LivePolicies) {
  return { targets: catalog.source.targets.length, providers: catalog.source.providers.length };
}

/** By name. */
function policiesOf({ policies }: LivePolicies) {
  return [...policies.values()]
    .map(({ policy, revision }) => ({ name: policy.name, rules: policy.rules.length, revision }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
