// @y/websocket-server with its LevelDB persistence, as its own server.js wires it.
import { createServer } from 'node:http';

process.env.YPERSISTENCE = process.env.DATA_DIR;
const { setupWSConnection } = await import('@y/websocket-server/utils');
const { WebSocketServer } = await import('ws');

const server = createServer();
const sockets = new WebSocketServer({ noServer: true });
sockets.on('connection', setupWSConnection);
server.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
});
server.listen(0, '127.0.0.1', () => {
  console.log(`listening on ws://127.0.0.1:${server.address().port}`);
});
process.stdin.on('end', () => process.exit()).resume();
