import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

test('without variables the service listens on this machine only and takes policies through the API', () => {
  expect(readConfig({ SIGNALBOX_POLICIES: '' })).toEqual({
    policiesDir: undefined,
    catalogPath: undefined,
    stateDir: '.signalbox',
    host: '127.0.0.1',
    grpcPort: 50_051,
    httpPort: 8080,
    insecure: false,
    logLevel: 'info',
  });
});

test('every wrong variable is named', () => {
  const env = {
    SIGNALBOX_GRPC_PORT: '70000',
    SIGNALBOX_HTTP_PORT: 'x',
    SIGNALBOX_INSECURE: '1',
    SIGNALBOX_LOG_LEVEL: 'loud',
  };
  expect(() => readConfig(env)).toThrow(
    expect.objectContaining({
      reason: 'INVALID_FIELD',
      details: {
        fields: [
          { field: 'SIGNALBOX_GRPC_PORT', description: "'70000' is not a port; write a number from 0 to 65535" },
          { field: 'SIGNALBOX_HTTP_PORT', description: "'x' is not a port; write a number from 0 to 65535" },
          { field: 'SIGNALBOX_INSECURE', description: "'1' is none of true, false" },
          { field: 'SIGNALBOX_LOG_LEVEL', description: expect.stringContaining("'loud' is none of") },
        ],
      },
    }),
  );
});
