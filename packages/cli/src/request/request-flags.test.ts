import { fromJson } from '@bufbuild/protobuf';
import { Mode, OutputFormat, ResultClass, RouteRequestSchema } from '@signalbox/contracts';
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addRequestFlags, requestOfFlags } from './request-flags.ts';

function requestOf(...args: string[]) {
  const command = new Command('route').exitOverride().configureOutput({ writeErr() {} });
  addRequestFlags(command);
  command.parse(args, { from: 'user' });
  return fromJson(RouteRequestSchema, requestOfFlags(command.opts()));
}

it('has a flag for every field of a request', () => {
  const command = new Command('route');
  addRequestFlags(command);
  const flags = command.options.map(({ long }) => long);
  expect(flags).toEqual(RouteRequestSchema.fields.map(({ name }) => `--${name.replaceAll('_', '-')}`));
});

it('reads every kind of value', () => {
  const request = requestOf(
    ...['--policy', 'p', '--input-tokens', '12', '--images', '2', '--max-cost-usd', '0.05', '--strict-format'],
    ...['--output-format', 'json-schema', '--mode', 'BATCH', '--latency-budget', '800ms'],
    ...['--pin', 'a/x,b/y', '--pin', 'c/z', '--labels', 'team=blue', '--labels', 'path=a=b'],
    ...['--history', 'a/x=failure', '--history', 'b/y=timeout', '--retrieval-confidence', '0.7'],
  );
  expect(request).toMatchObject({
    policy: 'p',
    inputTokens: 12n,
    images: 2,
    maxCostUsd: 0.05,
    strictFormat: true,
    outputFormat: OutputFormat.JSON_SCHEMA,
    mode: Mode.BATCH,
    latencyBudget: { seconds: 0n, nanos: 800_000_000 },
    pin: ['a/x', 'b/y', 'c/z'],
    labels: { team: 'blue', path: 'a=b' },
    retrievalConfidence: 0.7,
  });
  expect(request.history).toMatchObject([
    { target: 'a/x', result: ResultClass.FAILURE },
    { target: 'b/y', result: ResultClass.TIMEOUT },
  ]);
});

it('leaves fields absent whose flag is not given', () => {
  expect(requestOf('--task', 'faq')).toEqual(fromJson(RouteRequestSchema, { task: 'faq' }));
});

it.each([
  [['--input-tokens', '1.5'], 'Write a whole number.'],
  [['--max-cost-usd', 'NaN'], 'Write a number.'],
  [['--max-cost-usd', ''], 'Write a number.'],
  [['--latency-budget', '2 seconds'], 'such as 2s or 800ms'],
  [['--labels', 'team'], 'Write two parts with = between them.'],
  [['--history', 'a/x=exploded'], 'Write one of ok, failure'],
  [['--output-format', 'xml'], 'Write one of text, json'],
])('refuses %j', (args, message) => {
  expect(() => requestOf(...args)).toThrow(message);
});
