import { expect, test } from 'vitest';
import { packageDoorFindings } from './package-doors.ts';

const findings = (path: string, specifier: string) =>
  packageDoorFindings([{ path, text: `import { x } from '${specifier}';` }]);

test.each([
  ['packages/engine/src/routing/pick.ts', '@signalbox/contracts'],
  ['packages/engine/src/routing/pick.ts', '../policy/compile.ts'],
  ['packages/engine/src/routing/pick.ts', '@bufbuild/protobuf/wkt'],
  ['packages/cli/bin/signalbox.js', '../src/main.ts'],
  ['scripts/checks/run-checks.ts', '../run-program.ts'],
  ['packages/cli/test/grpcurl.test.ts', '../../../scripts/tools/require-tool.ts'],
])('%s may import %s', (path, specifier) => {
  expect(findings(path, specifier)).toEqual([]);
});

test('a deep import names the door to use', () => {
  expect(findings('services/router/src/main.ts', '@signalbox/engine/src/routing/pick.ts')).toEqual([
    'services/router/src/main.ts:1: @signalbox/engine/src/routing/pick.ts goes around the door: import @signalbox/engine',
  ]);
});

test.each([
  ['services/router/src/main.ts', '../../policy/src/index.ts'],
  ['packages/mesh/src/door.ts', '../../engine/src/index.ts'],
  ['bench/main.ts', '../packages/engine/src/index.ts'],
  ['packages/mesh/src/door.ts', '../../../scripts/tools/require-tool.ts'],
])('%s must not import %s', (path, specifier) => {
  expect(findings(path, specifier)).toHaveLength(1);
});
