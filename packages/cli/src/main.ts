import { enableCompileCache } from 'node:module';

// What is compiled once is not compiled again: halves the time to start.
enableCompileCache();
const { run } = await import('./run.ts');
process.exitCode = await run(process.argv.slice(2));
