import { InvalidArgumentError, Option } from 'commander';
import { parseMilliseconds } from './request/flag-values.ts';

const DEFAULT_HTTP_PORT = 8080;
const DEFAULT_GRPC_PORT = 50051;
const MAX_PORT = 65_535;
const DEFAULT_TIMEOUT_MS = 5_000;
const MAX_TIMEOUT_MS = 3_600_000;
/** Where `signalbox up` serves unless told otherwise. */
export const DEFAULT_SERVER = `http://127.0.0.1:${DEFAULT_HTTP_PORT}`;

/** An option with an environment variable of its own. */
function setting(flags: string, description: string, variable: string, value: string | number): Option {
  return new Option(flags, description).env(variable).default(value);
}

export function catalogOption(): Option {
  const about = 'file of the catalog, or its directory';
  return setting('--catalog <path>', about, 'SIGNALBOX_CATALOG', 'deploy/examples/catalog.yaml');
}

export function policiesOption(): Option {
  return setting('--policies <directory>', 'directory of policies', 'SIGNALBOX_POLICIES', 'deploy/examples/policies');
}

export function stateDirOption(): Option {
  return setting('--state-dir <directory>', 'where revisions are kept', 'SIGNALBOX_STATE_DIR', '.signalbox');
}

export function hostOption(): Option {
  return setting('--host <address>', 'address to listen on', 'SIGNALBOX_HOST', '127.0.0.1');
}

export function grpcPortOption(): Option {
  const about = 'port of the gRPC door; 0 takes a free one';
  return setting('--grpc-port <port>', about, 'SIGNALBOX_GRPC_PORT', DEFAULT_GRPC_PORT).argParser(parsePort);
}

export function httpPortOption(): Option {
  const about = 'port of the HTTP door; 0 takes a free one';
  return setting('--http-port <port>', about, 'SIGNALBOX_HTTP_PORT', DEFAULT_HTTP_PORT).argParser(parsePort);
}

export function serverOption(): Option {
  const about = 'HTTP door of the server';
  return setting('--server <url>', about, 'SIGNALBOX_SERVER', DEFAULT_SERVER).argParser(parseServer);
}

export function timeoutOption(): Option {
  const about = 'how long to wait for an answer';
  return new Option('--timeout <duration>', about).default(DEFAULT_TIMEOUT_MS, '5s').argParser(parseTimeout);
}

export function insecureOption(): Option {
  const about = 'listen beyond this machine although callers are not authenticated (env: SIGNALBOX_INSECURE=true)';
  return new Option('--insecure', about).default(isTrue('SIGNALBOX_INSECURE'), 'off');
}

/** A variable that only some words switch on, so that `SIGNALBOX_INSECURE=false` does not. */
function isTrue(variable: string): boolean {
  return ['true', '1', 'yes', 'on'].includes(process.env[variable]?.toLowerCase() ?? '');
}

function parsePort(text: string): number {
  const port = Number(text);
  if (text.trim() !== '' && Number.isInteger(port) && port >= 0 && port <= MAX_PORT) return port;
  throw new InvalidArgumentError(`Write a port from 0 to ${MAX_PORT}.`);
}

function parseServer(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return text.replace(/\/+$/, '');
  throw new InvalidArgumentError('Write a URL, such as http://127.0.0.1:8080.');
}

function parseTimeout(text: string): number {
  const milliseconds = parseMilliseconds(text);
  if (milliseconds > 0 && milliseconds <= MAX_TIMEOUT_MS) return milliseconds;
  throw new InvalidArgumentError('Write more than nothing, and an hour at most.');
}

/** An empty variable counts as one that is not set: it is what deployment tools make of a value that was left out. */
export function dropEmptyVariables(): void {
  for (const [name, value] of Object.entries(process.env)) {
    if (name.startsWith('SIGNALBOX_') && value === '') delete process.env[name];
  }
}
