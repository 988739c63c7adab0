import type { Finding } from '@signalbox/contracts';
import type { Addresses } from '@signalbox/mesh';
import type { LivePolicies, Logger, PolicyStore } from '@signalbox/policy';
import { paintOut, print, printable } from '../output.ts';
import { changeEvent, changeLine } from './change.ts';
import { renderSummary, summaryData } from './summary.ts';
import { renderWarning, type Warning, warningOf } from './warning.ts';

/** What is said once everything serves. */
export interface Readiness {
  readonly addresses: Addresses;
  readonly live: LivePolicies;
  /** What is on disk but not live. */
  readonly problems: readonly Finding[];
  /** What was said against documents on disk, with places. */
  readonly warnings: readonly Warning[];
  /** False if the live catalog is not what its file says. */
  readonly isCatalogFromFile: boolean;
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
  const beforeReady: Warning[] = [];
  let isReady = false;
  const say = (event: object, line: string) => {
    const at = new Date();
    if (json) print(JSON.stringify({ at: at.toISOString(), ...event }));
    else print(`${paintOut('dim', at.toTimeString().slice(0, 8))}  ${line}`);
  };
  const warn = (level: 'warn' | 'error') => (fields: object, message: string) => {
    const warning = warningOf(level, fields, message);
    if (isReady) say({ event: 'problem', ...warning }, renderWarning(warning, paintOut));
    else beforeReady.push(warning);
    if (!process.stderr.isTTY) logger[level](fields, message);
  };
  const info = (fields: object, message: string) => {
    if ('goodAgain' in fields) say({ event: 'good_again', file: fields.goodAgain }, printable(message));
    logger.info(fields, message);
  };

  return {
    logger: { info, warn: warn('warn'), error: warn('error') },
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
