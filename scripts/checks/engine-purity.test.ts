import { expect, test } from 'vitest';
import { enginePurityFindings } from './engine-purity.ts';

const findings = (text: string, path = 'packages/engine/src/pick.ts') => enginePurityFindings([{ path, text }]);

test.each([
  "import { readFileSync } from 'node:fs';",
  "import { readFile } from 'node:fs/promises';",
  "import http from 'http';",
  "import { connect } from 'node:http2';",
  "import { scheduler } from 'node:timers/promises';",
  "import { connect } from '@nats-io/transport-node';",
  "import { Server } from '@grpc/grpc-js';",
  "import { ConnectError } from '@connectrpc/connect';",
  "import { trace } from '@opentelemetry/api';",
  'const now = Date.now();',
  'const clock = Date.now;',
  'const now = new Date();',
  'const now = new Date;',
  'const text = `at ${Math.random()}`;',
  'const pick = Math.random();',
  'const id = crypto.randomUUID();',
  'setTimeout(retry, 10);',
  'const startedAt = performance.now();',
  "const home = process.env['HOME'];",
  "const answer = await fetch('http://127.0.0.1');",
  "console.log('chosen');",
])('the engine must not say: %s', (text) => {
  expect(findings(text)).toHaveLength(1);
});

test.each([
  "import { createHash } from 'node:crypto';",
  "import { parse } from '@bufbuild/cel';",
  "import { net } from './net.ts';",
  'const at = new Date(request.nowMs);',
  '// never Date.now() here',
  "const message = 'Date.now() is a parameter';",
  'const share = random();',
  'const outcome = processed.length;',
])('the engine may say: %s', (text) => {
  expect(findings(text)).toEqual([]);
});

test('its tests and the other packages may do what they need', () => {
  const text = 'const now = Date.now();';
  expect(findings(text, 'packages/engine/src/pick.test.ts')).toEqual([]);
  expect(findings(text, 'packages/mesh/src/clock.ts')).toEqual([]);
});

test('a finding names the file, the line and what is wrong', () => {
  expect(findings('const a = 1;\nconst now = Date.now();')).toEqual([
    'packages/engine/src/pick.ts:2: the engine is pure and must not use Date.now',
  ]);
});
