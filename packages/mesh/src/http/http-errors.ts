import type { JsonObject } from '@bufbuild/protobuf';
import { type Code, ConnectError } from '@connectrpc/connect';
import { errorToJson } from '@connectrpc/connect/protocol-connect';
import { failureOf } from '../status.ts';

/** The error as the HTTP door's protocols write it. */
export function connectErrorOf(error: unknown): ConnectError {
  const { code, message, details } = failureOf(error);
  return new ConnectError(message, code as Code, undefined, [...details]);
}

/** The error as JSON: `code`, `message` and `details`, each detail readable under `debug`. */
export function errorJsonOf(error: unknown): JsonObject {
  return errorToJson(connectErrorOf(error), undefined) as JsonObject;
}
