import { SignalboxError } from '@signalbox/contracts';

/** One environment variable and how to read it. */
export interface Setting<T> {
  readonly name: string;
  /** @throws Error that completes the sentence "NAME ...", such as "must be a number". */
  parse(text: string): T;
  /** The text to read when the variable is unset or empty. Without it the variable is required. */
  readonly fallback: string | undefined;
}

export type Settings = Readonly<Record<string, Setting<unknown>>>;
export type SettingValues<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/** The environment as `process.env` has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads all settings from the environment.
 *
 * @throws SignalboxError INVALID_FIELD with every problem at once: which variable, what is wrong, what would be right.
 */
export function readEnvironment<S extends Settings>(environment: Environment, settings: S): SettingValues<S> {
  const problems: { field: string; description: string }[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(settings)) {
    try {
      values[key] = read(environment, setting);
    } catch (error) {
      problems.push({ field: setting.name, description: (error as Error).message });
    }
  }
  if (problems.length === 0) return values as SettingValues<S>;
  const lines = problems.map(({ field, description }) => `  ${field} ${description}`);
  throw new SignalboxError('INVALID_FIELD', `the environment is not right:\n${lines.join('\n')}`, { fields: problems });
}

function read<T>(environment: Environment, { name, parse, fallback }: Setting<T>): T {
  const given = environment[name];
  const text = given === undefined || given === '' ? fallback : given;
  if (text === undefined) throw new Error('is not set and has no default');
  return parse(text);
}
