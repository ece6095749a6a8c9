// The floor: relays every message to the others in the room and keeps nothing.
import { WebSocketServer } from 'ws';

const rooms = new Map();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('connection', (socket, request) => {
  const room = rooms.get(request.url) ?? new Set();
  rooms.set(request.url, room.add(socket));
  socket.on('message', (data) => {
    for (const other of room) if (other !== socket) other.send(data);
  });
  socket.on('close', () => room.delete(socket));
});
server.on('listening', () => console.log(`listening on ws://127.0.0.1:${server.address().port}`));
process.stdin.on('end', () => process.exit()).resume();
