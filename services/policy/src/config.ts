import { type FieldViolation, invalidFields } from '@signalbox/contracts';
import { LOG_LEVELS, type LogLevel } from '@signalbox/mesh';

/** What a policy service of its own is told by its environment. */
export interface Config {
  readonly policiesDir: string | undefined;
  readonly catalogPath: string | undefined;
  readonly stateDir: string;
  readonly host: string;
  readonly grpcPort: number;
  readonly httpPort: number;
  readonly insecure: boolean;
  readonly logLevel: LogLevel;
}

/**
 * Reads SIGNALBOX_* variables; an empty one counts as unset.
 * @throws SignalboxError INVALID_FIELD that names every wrong variable
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const wrong: FieldViolation[] = [];
  const read = (name: string) => env[name] || undefined;

  const readPort = (name: string, byDefault: number) => {
    const port = Number(read(name) ?? byDefault);
    if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
    wrong.push({ field: name, description: `'${read(name)}' is not a port; write a number from 0 to 65535` });
    return byDefault;
  };

  const readChoice = <Choice extends string>(name: string, choices: readonly Choice[], byDefault: Choice) => {
    const text = read(name) ?? byDefault;
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined) wrong.push({ field: name, description: `'${text}' is none of ${choices.join(', ')}` });
    return choice ?? byDefault;
  };

  const config = {
    policiesDir: read('SIGNALBOX_POLICIES'),
    catalogPath: read('SIGNALBOX_CATALOG'),
    stateDir: read('SIGNALBOX_STATE_DIR') ?? '.signalbox',
    host: read('SIGNALBOX_HOST') ?? '127.0.0.1',
    grpcPort: readPort('SIGNALBOX_GRPC_PORT', 50_051),
    httpPort: readPort('SIGNALBOX_HTTP_PORT', 8080),
    insecure: readChoice('SIGNALBOX_INSECURE', ['true', 'false'], 'false') === 'true',
    logLevel: readChoice('SIGNALBOX_LOG_LEVEL', LOG_LEVELS, 'info'),
  };
  if (wrong.length > 0) throw invalidFields(wrong);
  return config;
}
