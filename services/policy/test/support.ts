import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Logger } from '../src/logger.ts';
import type { PolicyStore } from '../src/store/policy-store.ts';

/** A catalog with one target and these pools. */
export function catalogText(...pools: readonly string[]): string {
  return `catalog: test
providers: [{ id: acme, endpoint: 'https://acme.example/v1' }]
models: [{ id: tiny, context_tokens: 8000 }, { id: large, context_tokens: 8000 }]
targets:
  - { provider: acme, model: tiny, price: { input_usd_per_million_tokens: 1, output_usd_per_million_tokens: 1 } }
  - { provider: acme, model: large, price: { input_usd_per_million_tokens: 9, output_usd_per_million_tokens: 9 } }
pools:
${pools.map((pool) => `  ${pool}: { members: [${pool === 'strong' ? 'acme/large' : 'acme/tiny'}] }`).join('\n')}
`;
}

/** A policy that uses one pool; another note makes another text. */
export function policyText(name: string, pool = 'small', note = ''): string {
  return `policy: ${name}\ndescription: ${JSON.stringify(note)}\notherwise: { use: [${pool}] }\n`;
}

/** A policy with an error in line 2. */
export function badPolicyText(name: string): string {
  return `policy: ${name}\notherwise: { use: [nowhere] }\n`;
}

/** A directory that is removed after the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'signalbox-policy-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
}

/** A logger that remembers, and tells when something is logged. */
export interface Log extends Logger {
  readonly lines: readonly LogLine[];
  /** How often a level's lines contain a text. */
  count(text: string): number;
  subscribe(listener: () => void): () => void;
}

export function createLog(): Log {
  const lines: LogLine[] = [];
  const listeners = new Set<() => void>();
  const write = (level: LogLine['level']) => (_fields: object, message: string) => {
    lines.push({ level, message });
    for (const listener of listeners) listener();
  };
  return {
    lines,
    count: (text) => lines.filter((line) => line.message.includes(text)).length,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
}

/** Resolves when the condition holds; looks again whenever the store changes or something is logged. */
export function until(condition: () => boolean, store: PolicyStore, log: Log): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      // The listeners run before the caller has noted the outcome.
      setImmediate(() => {
        if (!condition()) return;
        for (const stop of stops) stop();
        resolve();
      });
    };
    const stops = [store.subscribe(look), log.subscribe(look)];
    look();
  });
}

/** A clock that never stands still, so that no two revisions are made at the same time. */
export function createClock(): () => number {
  let nowMs = Date.UTC(2026, 0, 1);
  return () => ++nowMs;
}

/** The text of a policy that is live. */
export function liveText(store: PolicyStore, name: string): string | undefined {
  const newest = store.state().policies.get(name)?.revisions[0];
  return newest?.document === undefined ? undefined : newest.source;
}
