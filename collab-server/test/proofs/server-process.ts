import { existsSync, readdirSync } from 'node:fs';
import { readConfig } from '../../src/handshake/config.ts';
import { createLog } from '../../src/observe/log.ts';
import { type ServerLimits, startServer } from '../../src/start-server.ts';

const DESCRIPTORS = '/proc/self/fd';

/** What a process holds. */
export interface Vitals {
  /** Bytes of JavaScript objects, and of buffers. */
  readonly heapUsed: number;
  readonly external: number;
  /** Sockets, timers, … that keep the process alive, and file descriptors. */
  readonly resources: number;
  readonly descriptors: number;
}

/** The server with limits that no operator could set, from the variable COSCRIBE_TEST_LIMITS as JSON. */
const limits: Partial<ServerLimits> = JSON.parse(process.env.COSCRIBE_TEST_LIMITS ?? '{}');
const reading = readConfig(process.env);
if (!reading.ok) throw new Error(reading.sentences.join(' '));
const start = await startServer(reading.config, createLog(reading.config.logLevel), limits);
if (!start.ok) throw new Error(start.sentence);
const { server } = start;
void server.failed.then((error) => {
  throw error;
});
process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
// What it holds, to whoever asks: the garbage aside.
process.on('message', () => {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo().length;
  const descriptors = existsSync(DESCRIPTORS) ? readdirSync(DESCRIPTORS).length : 0;
  process.send?.({ heapUsed, external, resources, descriptors } satisfies Vitals);
});
process.stdout.write(`listening on ${server.url}\n`);
