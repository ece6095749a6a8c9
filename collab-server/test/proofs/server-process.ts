import { readConfig } from '../../src/handshake/config.ts';
import { createLog } from '../../src/observe/log.ts';
import { type ServerLimits, startServer } from '../../src/start-server.ts';

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
process.stdout.write(`listening on ${server.url}\n`);
