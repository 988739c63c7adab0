import { hostSettings, readEnvironment, type SettingValues, text } from '@signalbox/mesh';

const settings = {
  ...hostSettings,
  policiesDir: text('SIGNALBOX_POLICIES', ''),
  catalogPath: text('SIGNALBOX_CATALOG', ''),
  stateDir: text('SIGNALBOX_STATE_DIR', '.signalbox'),
} as const;

/** What a policy service of its own is told by its environment; paths that are not given are undefined. */
export type Config = Omit<SettingValues<typeof settings>, 'policiesDir' | 'catalogPath'> & {
  readonly policiesDir: string | undefined;
  readonly catalogPath: string | undefined;
};

/**
 * Reads SIGNALBOX_* variables; an empty one counts as unset.
 * @throws SignalboxError INVALID_FIELD that names every wrong variable
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const { policiesDir, catalogPath, ...rest } = readEnvironment(env, settings);
  return { ...rest, policiesDir: policiesDir || undefined, catalogPath: catalogPath || undefined };
}
