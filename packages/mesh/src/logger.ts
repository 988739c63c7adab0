import { destination, type Logger, pino } from 'pino';

/** Levels an operator can choose. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Keys whose values are never logged, however deep in what is logged: contents and credentials. */
const SECRET_KEYS = ['prompt', 'request', 'response', 'messages', 'authorization', 'apiKey', 'headers'];
const MAX_DEPTH = 4;
const STDERR = 2;

/**
 * A logger of JSON lines on standard error. Standard output belongs to programs that print results.
 * Prompts, requests, responses and credentials are replaced where they would be logged.
 */
export function createLogger(name: string, level: LogLevel = 'info'): Logger {
  return pino({ name, level, redact: { paths: secretPaths(), censor: '[redacted]' } }, destination(STDERR));
}

function secretPaths(): string[] {
  const prefixes = Array.from({ length: MAX_DEPTH }, (_, depth) => '*.'.repeat(depth));
  return prefixes.flatMap((prefix) => SECRET_KEYS.map((key) => prefix + key));
}
