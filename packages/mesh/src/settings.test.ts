import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignalboxError } from '@signalbox/contracts';
import { afterAll, describe, expect, it } from 'vitest';
import { readEnvironment, type Setting } from './environment.ts';
import { hostSettings } from './host-settings.ts';
import { directory, duration, flag, oneOf, port, setting, text, url, writableDirectory } from './settings.ts';

const home = mkdtempSync(join(tmpdir(), 'settings-'));
const file = join(home, 'file');
writeFileSync(file, '');
afterAll(() => rmSync(home, { recursive: true }));

function read<T>(one: Setting<T>, value: string | undefined): T {
  return readEnvironment({ [one.name]: value }, { one }).one;
}

function problem(one: Setting<unknown>, value: string | undefined): string {
  try {
    read(one, value);
  } catch (error) {
    return (error as SignalboxError).details.fields![0]!.description;
  }
  throw new Error(`${value} was accepted`);
}

describe('the environment', () => {
  it('gives typed values', () => {
    const settings = { ...hostSettings, timeoutMs: duration('TIMEOUT', '5s') };
    const values = readEnvironment({ SIGNALBOX_GRPC_PORT: '1', SIGNALBOX_INSECURE: 'true', HOME: '/' }, settings);
    expect(values).toEqual({
      host: '127.0.0.1',
      grpcPort: 1,
      httpPort: 8080,
      insecure: true,
      drainDelayMs: 1_000,
      logLevel: 'info',
      timeoutMs: 5_000,
    });
  });

  it('takes an empty variable for one that is not set', () => {
    expect(read(text('A', 'default'), '')).toBe('default');
    expect(problem(text('A'), '')).toBe('is not set and has no default');
  });

  it('reports all problems at once', () => {
    const environment = { SIGNALBOX_GRPC_PORT: 'x', SIGNALBOX_HTTP_PORT: '70000', SIGNALBOX_LOG_LEVEL: 'loud' };
    const attempt = () => readEnvironment(environment, { ...hostSettings, bus: text('BUS') });
    expect(attempt).toThrow(SignalboxError);
    expect(attempt).toThrow(
      [
        'the environment is not right:',
        '  SIGNALBOX_GRPC_PORT must be a port from 0 to 65535, not "x"',
        '  SIGNALBOX_HTTP_PORT must be a port from 0 to 65535, not "70000"',
        '  SIGNALBOX_LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent, not "loud"',
        '  BUS is not set and has no default',
      ].join('\n'),
    );
  });
});

describe('a setting', () => {
  it('can be a port', () => {
    expect(read(port('A', 7), undefined)).toBe(7);
    expect(read(port('A'), '65535')).toBe(65_535);
    for (const value of ['-1', '65536', '1.5', '0x10', ' 1', 'http'])
      expect(problem(port('A'), value)).toContain('port');
  });

  it('can be a duration in milliseconds', () => {
    const cases = { '250ms': 250, '5s': 5_000, '1.5s': 1_500, '10m': 600_000, '1h': 3_600_000, '0ms': 0 };
    for (const [value, ms] of Object.entries(cases)) expect(read(duration('A'), value)).toBe(ms);
    for (const value of ['5', 's', '-5s', '5 s', '5d', 'soon'])
      expect(problem(duration('A'), value)).toContain('250ms');
  });

  it('can be a flag', () => {
    for (const value of ['true', 'TRUE', '1', 'yes']) expect(read(flag('A'), value)).toBe(true);
    for (const value of ['false', '0', 'no', undefined]) expect(read(flag('A'), value)).toBe(false);
    expect(problem(flag('A'), 'maybe')).toBe('must be true or false, not "maybe"');
  });

  it('can be a word or a URL', () => {
    expect(read(oneOf('A', ['a', 'b'], 'a'), 'b')).toBe('b');
    expect(read(url('A', ['nats:']), 'nats://localhost:4222').host).toBe('localhost:4222');
    for (const value of ['http://a', 'localhost', '']) {
      expect(problem(url('A', ['nats:', 'tls:'], 'none'), value)).toContain('nats:// or tls://');
    }
  });

  it('can be a directory', () => {
    expect(read(directory('A'), home)).toBe(home);
    expect(problem(directory('A'), join(home, 'none'))).toBe(
      `must be a readable directory; ${JSON.stringify(join(home, 'none'))} is not: ENOENT`,
    );
    expect(problem(directory('A'), file)).toContain('is a file');
    expect(read(writableDirectory('A'), join(home, 'a', 'b'))).toBe(join(home, 'a', 'b'));
    expect(problem(writableDirectory('A'), join(file, 'x'))).toContain('cannot be made: ENOTDIR');
  });

  it('can follow a rule of its own', () => {
    const even = setting('A', (value) => {
      if (Number(value) % 2 !== 0) throw new Error('must be even');
      return Number(value);
    });
    expect(read(even, '2')).toBe(2);
    expect(problem(even, '3')).toBe('must be even');
  });
});
