// Hocuspocus with its SQLite extension, as its documentation sets both up; the values are its documented defaults.
import { SQLite } from '@hocuspocus/extension-sqlite';
import { Server } from '@hocuspocus/server';

const server = new Server({
  address: '127.0.0.1',
  port: 0,
  quiet: true,
  timeout: 60_000,
  debounce: 2_000,
  maxDebounce: 10_000,
  unloadImmediately: true,
  extensions: [new SQLite({ database: `${process.env.DATA_DIR}/hocuspocus.sqlite` })],
});
await server.listen();
console.log(`listening on ws://127.0.0.1:${server.httpServer.address().port}`);
process.stdin.on('end', () => process.exit()).resume();
