import { destination, type Logger, pino } from 'pino';

export type Log = Logger;

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** JSON lines on standard error. What people write and the tickets they come with never go there. */
export function createLog(level: LogLevel): Log {
  return pino({ level, base: { pid: process.pid } }, destination({ dest: 2, sync: true }));
}
