import { expect, test } from 'vitest';
import { importDirectionFindings } from './import-directions.ts';

const findings = (path: string, name: string) =>
  importDirectionFindings([{ path, text: `import { x } from '@signalbox/${name}';` }]);

test.each([
  ['packages/engine/src/pick.ts', 'contracts'],
  ['packages/client/src/client.ts', 'engine'],
  ['packages/mesh/src/door.ts', 'engine'],
  ['services/router/src/service.ts', 'mesh'],
  ['services/gateway/src/service.ts', 'client'],
  ['packages/cli/src/up.ts', 'router'],
  ['packages/cli/src/up.ts', 'client'],
  ['packages/cli/bin/signalbox.js', 'mesh'],
  ['packages/cli/src/demo/providers.ts', 'testkit'],
  ['packages/engine/src/pick.test.ts', 'testkit'],
  ['services/router/test/drain.ts', 'testkit'],
  ['services/router/test/drain.test.ts', 'router'],
  ['services/router/test/drain.test.ts', 'policy'],
  ['bench/engine.ts', 'testkit'],
  ['bench/engine.ts', 'router'],
  ['scripts/generate-docs.ts', 'cli'],
])('%s may import %s', (path, name) => {
  expect(findings(path, name)).toEqual([]);
});

test.each([
  ['packages/contracts/src/index.ts', 'engine'],
  ['packages/engine/src/pick.ts', 'mesh'],
  ['packages/client/src/client.ts', 'mesh'],
  ['packages/mesh/src/door.ts', 'client'],
  ['services/router/src/service.ts', 'policy'],
  ['services/router/src/service.ts', 'client'],
  ['services/router/src/service.ts', 'cli'],
  ['packages/cli/src/up.ts', 'testkit'],
  ['packages/mesh/src/door.ts', 'testkit'],
  ['packages/engine/src/pick.test.ts', 'mesh'],
  ['packages/mesh/src/door.test.ts', 'policy'],
  ['services/router/test/drain.test.ts', 'cli'],
  ['packages/engine/src/pick.ts', 'engine'],
  ['packages/testkit/src/clock.ts', 'mesh'],
  ['packages/unheard-of/src/index.ts', 'contracts'],
])('%s must not import %s', (path, name) => {
  expect(findings(path, name)).toHaveLength(1);
});

test('a finding names the file, the line and both packages', () => {
  const text = "import { a } from './a.ts';\nexport type { Door } from '@signalbox/mesh';";
  expect(importDirectionFindings([{ path: 'packages/engine/src/pick.ts', text }])).toEqual([
    'packages/engine/src/pick.ts:2: packages/engine must not import @signalbox/mesh',
  ]);
});
