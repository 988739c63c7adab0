import { realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type FSWatcher, watch } from 'chokidar';
import { errorText } from '../file-error.ts';
import type { Logger } from '../logger.ts';
import { isDocumentName, type SourcePaths } from './source-files.ts';

/** Tells that documents may have changed; not which. */
export interface FileWatch {
  /**
   * Watches the directories behind the paths as they are now. To be called again after a change: a directory may have
   * been replaced by another of the same name.
   */
  aim(paths: SourcePaths): Promise<void>;
  close(): Promise<void>;
}

/** The link that Kubernetes turns to another directory when a ConfigMap changes. */
const CONFIG_MAP_LINK = '..data';
/** A start is not held up longer than this: documents are read at intervals, too. */
const MAX_READY_MS = 2000;

export function createFileWatch(onChange: () => void, logger: Logger): FileWatch {
  let watcher: FSWatcher | undefined;
  let aimedAt = '';

  const start = (directories: ReadonlySet<string>) => {
    const ignored = (path: string) => {
      const name = basename(path);
      return !directories.has(path) && !isDocumentName(name) && name !== CONFIG_MAP_LINK;
    };
    const started = watch([...directories], { ignoreInitial: true, depth: 0, followSymlinks: false, ignored });
    started.on('all', onChange);
    // A directory that is moved and replaced at once looks unchanged where its files have the same names.
    const names = new Set([...directories].map((directory) => basename(directory)));
    started.on('raw', (event, name) => {
      if (event === 'rename' && names.has(name)) onChange();
    });
    started.on('error', (error) => {
      logger.warn({ cause: errorText(error) }, 'changes of policy files may be noticed late');
    });
    return started;
  };

  return {
    async aim(paths) {
      const directories = await findDirectories(paths);
      const identity = [...directories.values()].join('\n');
      if (identity === aimedAt) return;
      aimedAt = identity;
      await watcher?.close();
      const started = start(new Set(directories.keys()));
      watcher = started;
      const ready = new Promise<void>((resolve) => started.once('ready', resolve));
      await Promise.race([ready, delay(MAX_READY_MS, undefined, { ref: false })]);
    },
    close: async () => watcher?.close(),
  };
}

/** The directories to watch, each with what tells it from another one of the same name. */
async function findDirectories({ policies, catalog }: SourcePaths): Promise<Map<string, string>> {
  const directories = new Map<string, string>();
  const add = async (path: string) => {
    const real = await realpath(path);
    const { ino, birthtimeMs } = await stat(real);
    directories.set(real, `${real} ${ino} ${birthtimeMs}`);
  };
  // What cannot be read is reported by the reader, and looked for again.
  const addIfThere = (path: string) => add(path).catch(() => {});
  if (policies !== undefined) await addIfThere(policies);
  if (catalog !== undefined) {
    const isDirectory = await stat(catalog).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    await addIfThere(isDirectory ? catalog : dirname(catalog));
  }
  return directories;
}
