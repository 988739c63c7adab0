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
    drainDelayMs: 1000,
    logLevel: 'info',
  });
});

test('every wrong variable is named', () => {
  const env = {
    SIGNALBOX_GRPC_PORT: '70000',
    SIGNALBOX_HTTP_PORT: 'x',
    SIGNALBOX_INSECURE: 'perhaps',
    SIGNALBOX_LOG_LEVEL: 'loud',
  };
  expect(() => readConfig(env)).toThrow(
    expect.objectContaining({
      reason: 'INVALID_FIELD',
      details: {
        fields: [
          expect.objectContaining({ field: 'SIGNALBOX_GRPC_PORT' }),
          expect.objectContaining({ field: 'SIGNALBOX_HTTP_PORT' }),
          expect.objectContaining({ field: 'SIGNALBOX_INSECURE' }),
          expect.objectContaining({ field: 'SIGNALBOX_LOG_LEVEL' }),
        ],
      },
    }),
  );
});
