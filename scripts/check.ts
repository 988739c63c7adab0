import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { breakingChanges } from './checks/breaking.ts';
import { type Check, resultOf } from './checks/check.ts';
import { enginePurityFindings } from './checks/engine-purity.ts';
import { fileLengths } from './checks/file-length.ts';
import { generatedCode } from './checks/generated-code.ts';
import { markdownLinkFindings } from './checks/markdown-links.ts';
import { packageDoorFindings } from './checks/package-doors.ts';
import { programCheck } from './checks/program-check.ts';
import { runChecks } from './checks/run-checks.ts';
import { readSources } from './checks/source-file.ts';
import { importDirectionFindings } from './import-directions.ts';

process.chdir(join(import.meta.dirname, '..'));
// As under npm, so that the checks find their programs however they were started.
process.env.PATH = [join(process.cwd(), 'node_modules/.bin'), process.env.PATH].join(delimiter);
const sources = readSources('.');

const CHECKS: readonly Check[] = [
  programCheck('format and lint', 'biome', 'ci', '--error-on-warnings', '--colors=off', '.'),
  programCheck('types', 'tsc', '-p', '.', '--pretty', 'false'),
  programCheck('protobuf lint', 'buf', 'lint'),
  programCheck('protobuf format', 'buf', 'format', '--diff', '--exit-code'),
  { name: 'protobuf breaking changes', run: () => breakingChanges('.') },
  { name: 'generated code', run: () => generatedCode('.') },
  ...(existsSync('scripts/generate-docs.ts')
    ? [programCheck('generated documents', process.execPath, 'scripts/generate-docs.ts', '--check')]
    : []),
  { name: 'import directions', run: () => resultOf(importDirectionFindings(sources)) },
  { name: 'package doors', run: () => resultOf(packageDoorFindings(sources)) },
  { name: 'engine purity', run: () => resultOf(enginePurityFindings(sources)) },
  { name: 'links in documents', run: () => resultOf(markdownLinkFindings('.')) },
  { name: 'file lengths', run: () => fileLengths(sources) },
];

process.exitCode = (await runChecks(CHECKS, console.log)) ? 0 : 1;
