import { createRegistry } from '@bufbuild/protobuf';
import { file_google_rpc_error_details } from '@signalbox/contracts';

/** A request is kept as long as it may be explained; what nobody can read of it is not. */
export const BINARY_OPTIONS = { readUnknownFields: false };

/**
 * A misspelt name is an error, as are bytes that are not UTF-8. Responses carry errors in google.protobuf.Any, which
 * JSON can only write if it knows their types.
 */
export const JSON_OPTIONS = {
  ignoreUnknownFields: false,
  registry: createRegistry(file_google_rpc_error_details),
  textDecoder: new TextDecoder('utf-8', { fatal: true }),
};
