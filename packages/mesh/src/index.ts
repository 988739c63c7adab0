export type { CallContext, Deadline, Transport } from './call-context.ts';
export {
  type Environment,
  readEnvironment,
  type Setting,
  type Settings,
  type SettingValues,
} from './environment.ts';
export { type Addresses, createHost, type Host, type HostCounts, type HostOptions } from './host.ts';
export { hostSettings } from './host-settings.ts';
export type { Routes } from './http/http-handler.ts';
export type { HttpHandler, HttpRequest, HttpResponse } from './http/http-types.ts';
export { PROMPT_MAX_REQUEST_BYTES } from './limits.ts';
export { createLogger, LOG_LEVELS, type LogLevel } from './logger.ts';
export type { CallInfo, Observe } from './pipeline.ts';
export type { Principal, Role } from './principal.ts';
export { exitOnFault, type Running, runUntilSignal } from './process.ts';
export {
  type Codec,
  defineService,
  type MethodImplementation,
  type MethodOptions,
  type Service,
  type ServiceImplementation,
  type ServiceOptions,
} from './service.ts';
export { directory, duration, flag, oneOf, port, setting, text, url, writableDirectory } from './settings.ts';
export { statusOf } from './status.ts';
