import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Setting } from './environment.ts';

/** A setting with a rule of its own. */
export function setting<T>(name: string, parse: (text: string) => T, fallback?: string): Setting<T> {
  return { name, parse, fallback };
}

export function text(name: string, fallback?: string): Setting<string> {
  return setting(name, (value) => value, fallback);
}

/** One of a few words. */
export function oneOf<T extends string>(name: string, words: readonly T[], fallback?: T): Setting<T> {
  const parse = (value: string) => {
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) throw new Error(`must be one of ${words.join(', ')}, not ${quote(value)}`);
    return word;
  };
  return setting(name, parse, fallback);
}

/** `true` or `false`, also as `1`, `0`, `yes`, `no`. */
export function flag(name: string, fallback = false): Setting<boolean> {
  const parse = (value: string) => {
    if (/^(true|1|yes)$/i.test(value)) return true;
    if (/^(false|0|no)$/i.test(value)) return false;
    throw new Error(`must be true or false, not ${quote(value)}`);
  };
  return setting(name, parse, String(fallback));
}

/** A port to listen on; 0 takes a free one. */
export function port(name: string, fallback?: number): Setting<number> {
  const parse = (value: string) => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number <= 65_535) return number;
    throw new Error(`must be a port from 0 to 65535, not ${quote(value)}`);
  };
  return setting(name, parse, fallback?.toString());
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A duration such as `250ms`, `5s`, `10m` or `1h`, in milliseconds. */
export function duration(name: string, fallback?: string): Setting<number> {
  const parse = (value: string) => {
    const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(value) ?? [];
    const unitMs = UNIT_MS[unit];
    if (unitMs === undefined) throw new Error(`must be a duration such as 250ms, 5s or 10m, not ${quote(value)}`);
    return Number(amount) * unitMs;
  };
  return setting(name, parse, fallback);
}

/** A URL with one of the schemes, such as `nats:`. */
export function url(name: string, schemes: readonly string[], fallback?: string): Setting<URL> {
  const parse = (value: string) => {
    const parsed = URL.parse(value);
    if (parsed !== null && schemes.includes(parsed.protocol)) return parsed;
    throw new Error(`must be a URL that begins with ${schemes.map((s) => `${s}//`).join(' or ')}, not ${quote(value)}`);
  };
  return setting(name, parse, fallback);
}

/** A directory that must exist and be readable; its absolute path. */
export function directory(name: string, fallback?: string): Setting<string> {
  return setting(name, (value) => checkDirectory(value, constants.R_OK | constants.X_OK, 'readable'), fallback);
}

/** A directory to write to, made if it does not exist; its absolute path. */
export function writableDirectory(name: string, fallback?: string): Setting<string> {
  const parse = (value: string) => {
    try {
      mkdirSync(value, { recursive: true });
    } catch (error) {
      throw new Error(`must be a directory to write to; ${quote(value)} cannot be made: ${codeOf(error)}`);
    }
    return checkDirectory(value, constants.W_OK | constants.X_OK, 'writable');
  };
  return setting(name, parse, fallback);
}

function checkDirectory(value: string, mode: number, needed: string): string {
  try {
    if (!statSync(value).isDirectory()) throw new Error(`must be a directory; ${quote(value)} is a file`);
    accessSync(value, mode);
  } catch (error) {
    if (!('code' in (error as Error))) throw error;
    throw new Error(`must be a ${needed} directory; ${quote(value)} is not: ${codeOf(error)}`);
  }
  return resolve(value);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

function quote(value: string): string {
  return JSON.stringify(value);
}
