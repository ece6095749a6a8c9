// yjs-server on `ws`, with the storage of its README that survives a crash (load at the first connection, store every
// update), on LevelDB as in the README's example.
import { WebSocketServer } from 'ws';
import { LeveldbPersistence } from 'y-leveldb';
import * as Y from 'yjs';
import { createYjsServer } from 'yjs-server';

const leveldb = new LeveldbPersistence(process.env.DATA_DIR);
const yjsServer = createYjsServer({
  createDoc: () => new Y.Doc(),
  logger: { info: () => undefined, warn: () => undefined, error: console.error },
  docStorage: {
    loadDoc: async (name, doc) => {
      const stored = await leveldb.getYDoc(name);
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(stored));
    },
    onUpdate: (name, update) => leveldb.storeUpdate(name, update),
  },
});
const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 });
sockets.on('connection', (socket, request) => yjsServer.handleConnection(socket, request));
sockets.on('listening', () => console.log(`listening on ws://127.0.0.1:${sockets.address().port}`));
process.stdin.on('end', () => process.exit()).resume();
