import { LOG_LEVELS } from './logger.ts';
import { duration, flag, oneOf, port, text } from './settings.ts';

/** The settings every service has, to be read with {@link readEnvironment} together with its own. */
export const hostSettings = {
  host: text('SIGNALBOX_HOST', '127.0.0.1'),
  grpcPort: port('SIGNALBOX_GRPC_PORT', 50_051),
  httpPort: port('SIGNALBOX_HTTP_PORT', 8_080),
  insecure: flag('SIGNALBOX_INSECURE'),
  drainDelayMs: duration('SIGNALBOX_DRAIN_DELAY', '1s'),
  logLevel: oneOf('SIGNALBOX_LOG_LEVEL', LOG_LEVELS, 'info'),
} as const;
