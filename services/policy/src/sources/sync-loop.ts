/** Repeats a task after changes, and at intervals without any. Never runs it twice at the same time. */
export interface SyncLoop {
  /** From now on the task is due. */
  start(): void;
  /** Something may have changed: the task is due once it is quiet. */
  noticeChange(): void;
  /** Waits for a task that is running. */
  close(): Promise<void>;
}

/** How long it must be quiet: an editor or a checkout writes several files. */
export const QUIET_MS = 100;
/** But the task is due no later than this after the first change. */
const MAX_QUIET_MS = 1000;
/** Without any notice the task is due too, since some file systems give none. */
const INTERVAL_MS = 10_000;
/** And sooner after trouble. */
const RETRY_MS = 1000;

/** @param task answers whether all went well; must not reject */
export function createSyncLoop(task: () => Promise<boolean>, nowMs: () => number): SyncLoop {
  let timer: NodeJS.Timeout | undefined;
  let changedSinceMs: number | undefined;
  let running: Promise<void> | undefined;
  let open = false;

  const schedule = (delayMs: number) => {
    clearTimeout(timer);
    if (open) timer = setTimeout(run, delayMs).unref();
  };

  const scheduleNext = (wentWell: boolean) => {
    if (changedSinceMs !== undefined) schedule(QUIET_MS);
    else schedule(wentWell ? INTERVAL_MS : RETRY_MS);
  };

  const run = () => {
    changedSinceMs = undefined;
    running = task().then((wentWell) => {
      running = undefined;
      scheduleNext(wentWell);
    });
  };

  return {
    start() {
      open = true;
      scheduleNext(true);
    },
    noticeChange() {
      const now = nowMs();
      changedSinceMs ??= now;
      if (!running) schedule(Math.min(QUIET_MS, changedSinceMs + MAX_QUIET_MS - now));
    },
    async close() {
      open = false;
      clearTimeout(timer);
      await running;
    },
  };
}
