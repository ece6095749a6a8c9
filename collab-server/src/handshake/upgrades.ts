import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type CloseName, encodeExtension, LIMITS, SUBPROTOCOL } from '@coscribe/protocol';
import { type ServerOptions, type Server as SocketServer, WebSocketServer } from 'ws';
import { Connection, type ConnectionServices, type Visitor } from '../connection/connection.ts';
import { OutSocket } from '../connection/out-socket.ts';
import type { Rooms } from '../room/rooms.ts';
import type { Config } from './config.ts';
import { Door } from './door.ts';
import { KeepAlive } from './keep-alive.ts';
import { readVisitor, type VisitorReading } from './read-visitor.ts';
import { RoomSocket } from './room-socket.ts';
import { UnfinishedMessages } from './unfinished-messages.ts';

// How long a client may take to answer a close.
const CLOSE_MS = 3_000;

// So long everybody who comes back may keep this server busy, and the app that signs a ticket for each …
const RETURN_MS = 5;
// … and so long the last one is kept away at most.
const LONGEST_RETURN_MS = 60_000;

const SOCKET_OPTIONS: ServerOptions<typeof RoomSocket> &
  Record<'closeTimeout' | 'maxPendingAutoPongs', number> = {
  noServer: true,
  WebSocket: RoomSocket,
  perMessageDeflate: false,
  maxPayload: LIMITS.frameBytes,
  maxFragments: 1_024,
  maxBufferedChunks: 4_096,
  maxPendingAutoPongs: 8,
  // Text is refused whatever it says.
  skipUTF8Validation: true,
  clientTracking: false,
  closeTimeout: CLOSE_MS,
  handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
};

interface UpgradeServices extends ConnectionServices {
  readonly config: Config;
  readonly rooms: Rooms;
  readonly limits: ConnectionServices['limits'] & {
    readonly openingsAtOnce: number;
    readonly openingsWaiting: number;
    /** Bytes of messages that are not whole yet, over all sockets. */
    readonly unfinishedBytes: number;
  };
}

/** Turns upgrade requests into connections of a room, or into a close that says why not. */
export class Upgrades {
  readonly #services: UpgradeServices;
  readonly #sockets: SocketServer<typeof RoomSocket>;
  readonly #door: Door;
  readonly #unfinished: UnfinishedMessages;
  readonly #open = new Set<OutSocket>();
  readonly #connections: KeepAlive;
  #isDraining = false;

  constructor(services: UpgradeServices) {
    this.#services = services;
    this.#sockets = new WebSocketServer(SOCKET_OPTIONS);
    this.#door = new Door(services);
    this.#unfinished = new UnfinishedMessages(services.limits.unfinishedBytes);
    this.#connections = new KeepAlive(services.limits.keepAliveMs);
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** Takes over an upgrade request and its socket. */
  async take(request: IncomingMessage, wire: Duplex, head: Buffer): Promise<void> {
    wire.on('error', destroyWire);
    const turn = this.#door.enter((forget) => wire.once('close', forget));
    const leave = await turn;
    if (wire.destroyed) return leave?.();
    if (leave !== undefined) wire.once('close', leave);
    const reading: VisitorReading =
      turn === undefined
        ? { ok: false, close: 'server-busy' }
        : await readVisitor(request, this.#services.config);
    if (wire.destroyed) return;
    this.#sockets.handleUpgrade(request, wire, head, (ws) => {
      void this.#opened(ws, request.socket, reading).finally(() => {
        leave?.();
        // A listener for the life of the socket would keep the request and all that hangs on it.
        if (leave !== undefined) wire.off('close', leave);
      });
    });
  }

  /** From now on everybody is told to come back later. What has been sent is still read. */
  drain(): void {
    this.#isDraining = true;
  }

  /** Ends every connection. Resolves when all are closed, or were cut after `patienceMs`. */
  async close(name: CloseName, patienceMs: number): Promise<void> {
    this.#connections.stop();
    const withinMs = Math.min(this.#open.size * RETURN_MS, LONGEST_RETURN_MS);
    const goodbye = encodeExtension({ type: 'goodbye', withinMs });
    for (const socket of this.#open) {
      socket.resume();
      if (socket.isAnnounced) socket.send(goodbye);
      socket.close(name);
    }
    const deadline = Date.now() + patienceMs;
    while (this.#open.size > 0 && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 10));
    for (const socket of this.#open) socket.terminate();
  }

  #refusalNow(): CloseName | undefined {
    if (this.#isDraining) return 'server-draining';
    return this.#open.size > this.#services.limits.connections ? 'too-many-connections' : undefined;
  }

  #turnAway(socket: OutSocket, name: CloseName): void {
    this.#services.log.debug({ close: name }, 'a connection was turned away');
    this.#services.meters.turnedAway[name]++;
    socket.close(name);
  }

  /** Apart from `take`: what listens as long as the socket lives must not keep the request. */
  async #opened(ws: RoomSocket, wire: Socket, reading: VisitorReading): Promise<void> {
    // Five bytes from anybody would end the process without a listener.
    ws.on('error', (error) => this.#services.log.debug({ err: error }, 'a socket failed'));
    const socket = new OutSocket(ws, wire, this.#services.meters);
    this.#unfinished.watch(ws, wire, socket);
    this.#open.add(socket);
    ws.once('close', () => this.#open.delete(socket));
    const refusal = reading.ok ? this.#refusalNow() : reading.close;
    if (refusal !== undefined) return this.#turnAway(socket, refusal);
    if (!reading.ok) return;
    try {
      await this.#welcome(reading.visitor, ws, wire, socket);
    } catch (error) {
      this.#services.log.error({ err: error }, 'somebody could not be let in');
      socket.close('internal-error');
    }
  }

  async #welcome(visitor: Visitor, ws: RoomSocket, wire: Socket, socket: OutSocket): Promise<void> {
    const { rooms, log, limits, meters } = this.#services;
    const began = Date.now();
    // What comes before the room is loaded stays in the socket, but for what `ws` has read already.
    ws.pause();
    const early: Buffer[] = [];
    let connection: Connection | undefined;
    ws.on('message', (data, isBinary) => {
      if (!isBinary) return socket.close('text-message');
      const frame = data as Buffer;
      if (connection === undefined) early.push(frame);
      else connection.receive(frame);
    });
    const entrance = await rooms.enter(visitor.room);
    if (!entrance.ok) {
      ws.resume();
      return this.#turnAway(socket, entrance.close);
    }
    const { room } = entrance;
    if (ws.readyState !== ws.OPEN) {
      const refusal = socket.closedAs ?? ws.refusedAs;
      if (refusal !== undefined) meters.turnedAway[refusal]++;
      return rooms.mayRest(room);
    }
    if (room.closedAs !== undefined) {
      ws.resume();
      return this.#turnAway(socket, room.closedAs);
    }
    const { grant, issuedAt } = visitor;
    if (grant !== null && rooms.isRevoked(visitor.room, grant, issuedAt)) {
      ws.resume();
      rooms.mayRest(room);
      return this.#turnAway(socket, 'access-changed');
    }
    if (room.size >= limits.connectionsPerRoom) {
      ws.resume();
      return this.#turnAway(socket, 'room-full');
    }
    const joined = new Connection(visitor, room, socket, this.#services);
    connection = joined;
    this.#connections.add(joined);
    meters.joined++;
    ws.once('close', (code) => {
      this.#connections.remove(joined);
      joined.end(() => rooms.mayRest(room));
      const { room: name, role, person, announced } = visitor;
      const close = socket.closedAs ?? ws.refusedAs;
      if (close !== undefined) meters.closed[close]++;
      const seconds = (Date.now() - began) / 1_000;
      const { in: messagesIn, out: messagesOut } = socket.messages;
      const { bytesRead: bytesIn, bytesWritten: bytesOut } = wire;
      const life = { seconds, messagesIn, messagesOut, bytesIn, bytesOut, code, close };
      log.info({ room: name, role, actor: person?.id, announced, ...life }, 'a connection ended');
    });
    joined.start();
    for (const frame of early) joined.receive(frame);
    ws.resume();
  }
}

function destroyWire(this: Duplex): void {
  this.destroy();
}
