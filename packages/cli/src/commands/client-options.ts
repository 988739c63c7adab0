import { type Command, Option } from 'commander';
import { NobodyListens } from '../exit-code.ts';
import { note } from '../output.ts';
import type { Backend } from '../server/backend.ts';
import type { LocalPaths } from '../server/local.ts';
import { catalogOption, policiesOption, serverOption, timeoutOption } from '../settings.ts';
import { addJsonOption, type JsonOptions } from './json-option.ts';

export interface ClientOptions extends JsonOptions {
  readonly server: string;
  /** Milliseconds. */
  readonly timeout: number;
}

interface LocalOptions extends ClientOptions {
  readonly local?: boolean;
  readonly catalog: string;
  /** Absent from commands that need no policies. */
  readonly policies?: string;
}

type Use<T> = (backend: Backend) => Promise<T>;

/** Adds what every command has that talks to a server. */
export function addServerOptions(command: Command): void {
  command.addOption(serverOption().helpGroup('Server:')).addOption(timeoutOption().helpGroup('Server:'));
  addJsonOption(command);
}

/** Adds the same, and which documents to read where there is no server. */
export function addServerOrLocalOptions(command: Command): void {
  addServerOrCatalogOptions(command);
  command.addOption(policiesOption().helpGroup('Without a server:'));
}

/** Adds the same for a command that needs no policies. */
export function addServerOrCatalogOptions(command: Command): void {
  addServerOptions(command);
  const about = 'ask no server: read files, with the same engine; goes without saying where files are named';
  command
    .addOption(new Option('--local', about).helpGroup('Without a server:'))
    .addOption(catalogOption().helpGroup('Without a server:'));
}

/** Calls the server. */
export async function useServer<T>(command: Command, use: Use<T>): Promise<T> {
  const { server, timeout } = command.opts<ClientOptions>();
  const { connectTo } = await import('../server/remote.ts');
  return useAndClose(connectTo(server, timeout), use);
}

/**
 * Calls the server, or the services in this process if files are asked for or no server is at the default address.
 * A server that was named must answer: the files here may say something else than it does.
 */
export async function useServerOrLocal<T>(command: Command, use: Use<T>): Promise<T> {
  const options = command.opts<LocalOptions>();
  const paths: LocalPaths = { catalog: options.catalog, policies: options.policies };
  if (wantsLocal(command)) return useLocal(paths, use);
  try {
    return await useServer(command, use);
  } catch (error) {
    if (!(error instanceof NobodyListens) || command.getOptionValueSource('server') !== 'default') throw error;
    const files = [paths.catalog, ...(paths.policies === undefined ? [] : [paths.policies])].join(' and ');
    note(`note: no server listens at ${options.server}, so this comes from ${files}`);
    return useLocal(paths, use);
  }
}

/** The services are loaded only where they are needed: that takes longer than a call. */
async function useLocal<T>(paths: LocalPaths, use: Use<T>): Promise<T> {
  const { openLocal } = await import('../server/local.ts');
  return useAndClose(await openLocal(paths), use);
}

function wantsLocal(command: Command): boolean {
  const isGiven = (option: string) => command.getOptionValueSource(option) === 'cli';
  const isLocal = ['local', 'catalog', 'policies'].some(isGiven);
  if (isLocal && isGiven('server')) command.error('error: give --server, or what to read without a server, not both');
  return isLocal;
}

async function useAndClose<T>(backend: Backend, use: Use<T>): Promise<T> {
  try {
    return await use(backend);
  } finally {
    await backend.close();
  }
}
