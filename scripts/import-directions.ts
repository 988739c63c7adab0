import { moduleUses } from './checks/code-text.ts';
import { isTest, ownerOf, readSources, type SourceFile } from './checks/source-file.ts';

// The whole truth about which package may import which (docs/architecture.md). What is not listed is forbidden.
const BASE = ['@signalbox/contracts', '@signalbox/engine'];
const SERVICE = [...BASE, '@signalbox/mesh'];
const SERVICES = ['gateway', 'health-probe', 'policy', 'router', 'telemetry'];
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'packages/contracts': [],
  'packages/engine': ['@signalbox/contracts'],
  'packages/client': BASE,
  'packages/mesh': BASE,
  'packages/testkit': BASE,
  'packages/cli': [...SERVICE, '@signalbox/client', ...SERVICES.map((name) => `@signalbox/${name}`)],
  'services/gateway': [...SERVICE, '@signalbox/client'],
  'services/health-probe': SERVICE,
  'services/policy': SERVICE,
  'services/router': SERVICE,
  'services/telemetry': SERVICE,
};

const TESTKIT = '@signalbox/testkit';
const EMBEDDED_DEMO = 'packages/cli/src/demo/';

/**
 * Imports between packages that go up or sideways, one sentence each. `bench` and `scripts` may import everything;
 * the testkit is for tests, for them and for the embedded demo; a test may also import its own package, and that of a
 * service other services.
 */
export function importDirectionFindings(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => /^(packages|services)\//.test(path))
    .flatMap(({ path, text }) =>
      moduleUses(text)
        .filter(({ specifier }) => specifier.startsWith('@signalbox/') && !mayImport(path, packageOf(specifier)))
        .map(({ specifier, line }) => `${path}:${line}: ${ownerOf(path)} must not import ${packageOf(specifier)}`),
    );
}

function mayImport(path: string, name: string): boolean {
  const owner = ownerOf(path);
  if (name === TESTKIT) return owner !== 'packages/testkit' && (isTest(path) || path.startsWith(EMBEDDED_DEMO));
  if (isTest(path) && mayTestWith(owner, name)) return true;
  return ALLOWED[owner]?.includes(name) ?? false;
}

function mayTestWith(owner: string, name: string): boolean {
  if (name === `@signalbox/${owner.split('/')[1]}`) return true;
  return owner.startsWith('services/') && SERVICES.some((service) => name === `@signalbox/${service}`);
}

function packageOf(specifier: string): string {
  return specifier.split('/').slice(0, 2).join('/');
}

if (import.meta.main) {
  const findings = importDirectionFindings(readSources('.'));
  for (const finding of findings) console.error(finding);
  process.exitCode = findings.length === 0 ? 0 : 1;
}
