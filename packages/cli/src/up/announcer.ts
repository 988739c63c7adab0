import type { Finding } from '@signalbox/contracts';
import type { Addresses } from '@signalbox/mesh';
import type { LivePolicies, Logger, PolicyStore } from '@signalbox/policy';
import { paintOut, print, printable } from '../output.ts';
import { changeEvent, changeLine } from './change.ts';
import { renderSummary, summaryData } from './summary.ts';

/** What is said once everything serves. */
export interface Readiness {
  readonly addresses: Addresses;
  readonly live: LivePolicies;
  /** What is on disk but not live. */
  readonly problems: readonly Finding[];
  /** What was said against documents on disk, with places. */
  readonly warnings: readonly string[];
  readonly paths: { readonly catalog: string; readonly policies: string; readonly stateDir: string };
}

/** Tells on standard output what happens while everything runs: for people, or as one JSON object per line. */
export interface Announcer {
  /** For the policies: what they warn of is announced, since it is about files that somebody is editing. */
  readonly logger: Logger;
  ready(readiness: Omit<Readiness, 'warnings'>): void;
  /** Announces each change that goes live until the returned function is called. */
  follow(store: PolicyStore): () => void;
  stopping(signal: NodeJS.Signals): void;
}

/** @param logger where JSON goes; on a terminal it is spared what is announced as well */
export function createAnnouncer({ logger, json }: { logger: Logger; json: boolean }): Announcer {
  const beforeReady: string[] = [];
  let isReady = false;
  const say = (event: object, line: string) => {
    const at = new Date();
    if (json) print(JSON.stringify({ at: at.toISOString(), ...event }));
    else print(`${paintOut('dim', at.toTimeString().slice(0, 8))}  ${line}`);
  };
  const warn = (level: 'warn' | 'error') => (fields: object, message: string) => {
    if (isReady) say({ event: 'problem', message }, paintOut('yellow', printable(message)));
    else beforeReady.push(message);
    if (!process.stderr.isTTY) logger[level](fields, message);
  };

  return {
    logger: { info: (fields, message) => logger.info(fields, message), warn: warn('warn'), error: warn('error') },
    ready(readiness) {
      isReady = true;
      const readyMs = Math.round(performance.now());
      const complete = { ...readiness, warnings: beforeReady };
      if (json) print(JSON.stringify({ event: 'ready', ready_ms: readyMs, ...summaryData(complete) }));
      else print(renderSummary(complete, readyMs, paintOut));
    },
    follow(store) {
      let seen = store.head();
      return store.subscribe(() => {
        for (const { change } of store.after(seen) ?? []) say(changeEvent(change), changeLine(change, paintOut));
        seen = store.head();
      });
    },
    stopping(signal) {
      say({ event: 'stopping', signal }, `${signal}: calls in flight may end, new ones are refused`);
    },
  };
}
