import { expect, test } from 'vitest';
import { runProgram } from './run-program.ts';

const node = (source: string, timeoutMs = 10_000) => runProgram(process.execPath, ['-e', source], { timeoutMs });

test('a program that succeeds gives code 0 and both of its outputs', async () => {
  const result = await node("console.log('out'); console.error('err')");
  expect(result).toEqual({ code: 0, output: 'out\nerr' });
});

test('a program that fails gives its exit code and what it said', async () => {
  const result = await node("console.error('no such target'); process.exit(3)");
  expect(result).toEqual({ code: 3, output: 'no such target' });
});

test('a program that hangs is stopped at the deadline and says so', async () => {
  const result = await node('setInterval(() => {}, 1000)', 300);
  expect(result).toEqual({ code: -1, output: `${process.execPath} was stopped after 0.3 s` });
});

test('a program that does not exist gives code -1 and its name', async () => {
  const result = await runProgram('/no/such/program', [], { timeoutMs: 1000 });
  expect(result.code).toBe(-1);
  expect(result.output).toContain('/no/such/program');
});
