import { createSnapshot } from '@signalbox/engine';
import type { Service } from '@signalbox/mesh';
import { type Logger, openPolicies, type Policies } from '@signalbox/policy';
import { createRouter } from '@signalbox/router';

export interface EmbeddedConfig {
  /** A catalog file, or the directory it is in. */
  readonly catalog: string;
  /** A directory of policies. Undefined: there are none at first. */
  readonly policies: string | undefined;
  /** Where revisions outlive the process. Undefined: nowhere. */
  readonly stateDir: string | undefined;
  readonly logger: Logger;
}

/** All services of Signalbox in this process, not yet served to anybody. */
export interface Embedded {
  readonly policies: Policies;
  readonly services: { readonly router: Service; readonly policy: Service };
  /** Stops watching files. */
  close(): Promise<void>;
}

/**
 * Opens the policies and has a router decide by whatever of them is live.
 * @throws SignalboxError STORAGE if a path cannot be read
 */
export async function openEmbedded({ catalog, policies, stateDir, logger }: EmbeddedConfig): Promise<Embedded> {
  const router = createRouter();
  const opened = await openPolicies({
    policiesDir: policies,
    catalogPath: catalog,
    stateDir,
    logger,
    nowMs: Date.now,
  });
  const publish = () => {
    const live = opened.store.live();
    if (live) router.useSnapshot(createSnapshot({ ...live, policies: live.policies.values() }));
  };
  const unsubscribe = opened.store.subscribe(publish);
  publish();
  return {
    policies: opened,
    services: { router: router.service, policy: opened.service },
    async close() {
      unsubscribe();
      await opened.close();
    },
  };
}
