#!/usr/bin/env node
// Plain JavaScript that Node 20 can read, too: the program itself needs a Node that runs TypeScript.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 24;
const FORWARDED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
const FAILED = 1;

if (Number.parseInt(process.versions.node, 10) >= NEEDED_MAJOR) {
  await import('../src/main.ts');
} else {
  const newerNode = findNodeOfPackage();
  if (newerNode === undefined) explainWhatIsMissing();
  else runWith(newerNode);
}

/** The binary that the package `node`, a development dependency, has brought. */
function findNodeOfPackage() {
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json');
    const binary = join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

function explainWhatIsMissing() {
  const checkout = fileURLToPath(new URL('../../..', import.meta.url));
  console.error(`error: signalbox needs Node ${NEEDED_MAJOR} or newer, and this is Node ${process.versions.node}`);
  console.error(
    `remedy: run \`npm install\` in ${checkout}, which brings Node ${NEEDED_MAJOR} along, or use a newer Node`,
  );
  process.exitCode = FAILED;
}

/** Runs this program again with another Node, as if it had been called directly: same input, output, signals, end. */
function runWith(node) {
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  for (const signal of FORWARDED_SIGNALS) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`error: ${node} cannot be started: ${error.message}`);
    process.exit(FAILED);
  });
  child.on('close', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
