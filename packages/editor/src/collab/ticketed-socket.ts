import {
  CLOSE,
  type CloseName,
  encodeExtension,
  encodeSyncStep2,
  encodeUpdate,
  LIMITS,
  MESSAGE,
  type SchemaVersion,
  SUBPROTOCOL,
  SYNC,
  TICKET_SUBPROTOCOL_PREFIX,
} from '@coscribe/protocol';
import * as decoding from 'lib0/decoding';
import { SentWrites } from './sent-writes.ts';
import type { TicketAnswer } from './session-state.ts';
import { splitUpdate } from './split-update.ts';

/** How long a server may say nothing while it owes us an acknowledgement, in milliseconds. */
const ACKNOWLEDGE_MS = 6_000;
/** The same for the first sync: it may have to read a large document. */
const FIRST_SYNC_MS = 15_000;
const TICKET_MS = 10_000;
const CLOCK_MS = 500;
/** What a page sees when a connection breaks without a word. */
const BROKEN = 1006;

/** What a socket asks of the line that it belongs to. `Row` is what an acknowledgement is about. */
export interface SocketOwner<Row> {
  readonly schema: SchemaVersion;
  /** Resolves when this attempt may begin. */
  turn(socket: TicketedSocket<Row>): Promise<void>;
  ticket?: (() => Promise<TicketAnswer>) | undefined;
  ticketed(answer: Extract<TicketAnswer, { ok: true }>): void;
  /** The rows that a sync-write handed to the socket now carries. */
  rowsOf(write: 'step2' | 'update'): readonly Row[];
  /** The socket is gone, for whatever reason. Said once. */
  gone(socket: TicketedSocket<Row>, code: number): void;
}

interface Write<Row> {
  readonly frame: Uint8Array<ArrayBuffer>;
  readonly rows: readonly Row[];
}

/**
 * A WebSocket as far as y-websocket's provider can tell. It waits for its turn, fetches a ticket, says hello first, counts
 * the sync-writes and keeps the first of them back until the server has said what this connection may do. The first one to
 * leave is always the SyncStep2: it holds all that was typed before, so the server never sees a gap.
 */
export class TicketedSocket<Row> {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  binaryType = 'arraybuffer';
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  readonly #owner: SocketOwner<Row>;
  readonly #url: string;
  readonly #writes = new SentWrites<Row>();
  #socket: WebSocket | null = null;
  #state: 0 | 1 | 2 | 3 = 0;
  #mayWrite: boolean | null = null;
  #hasAnswered = false;
  #held: Write<Row>[] = [];
  #isSynced = false;
  #clock: ReturnType<typeof setInterval> | null = null;
  #heardAt = 0;
  #backlog = 0;

  constructor(url: string, owner: SocketOwner<Row>) {
    this.#url = url;
    this.#owner = owner;
    this.#open().catch(() => this.#end(BROKEN, ''));
  }

  get readyState(): number {
    return this.#state;
  }

  /** When something was heard from the server, epoch milliseconds. */
  get heardAt(): number {
    return this.#heardAt;
  }

  get isWaiting(): boolean {
    return this.#writes.isWaiting;
  }

  async #open(): Promise<void> {
    await this.#owner.turn(this);
    if (this.#state !== this.CONNECTING) return;
    const protocols: string[] = [SUBPROTOCOL];
    if (this.#owner.ticket) {
      const answer = await inTime(this.#owner.ticket());
      if (this.#state !== this.CONNECTING) return;
      if (!answer.ok) {
        this.#end(CLOSE[answer.close].code, CLOSE[answer.close].sentence);
        return;
      }
      this.#owner.ticketed(answer);
      protocols.push(TICKET_SUBPROTOCOL_PREFIX + answer.ticket);
    }
    this.#connect(new WebSocket(this.#url, protocols));
  }

  #connect(socket: WebSocket): void {
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    this.#heardAt = Date.now();
    this.#clock = setInterval(() => this.#watch(socket), CLOCK_MS);
    socket.onopen = () => {
      this.#heardAt = Date.now();
      this.#state = this.OPEN;
      socket.send(encodeExtension({ type: 'hello', schema: this.#owner.schema }));
      this.onopen?.();
    };
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      this.#heardAt = Date.now();
      if (data instanceof ArrayBuffer) this.onmessage?.({ data });
    };
    socket.onerror = (event) => this.onerror?.(event);
    socket.onclose = ({ code, reason }) => this.#end(code, reason);
  }

  /** A network that swallows everything looks open for minutes: whoever owes us an answer must show a sign of life. */
  #watch(socket: WebSocket): void {
    if (socket.bufferedAmount < this.#backlog) this.#heardAt = Date.now();
    this.#backlog = socket.bufferedAmount;
    const isOwed = this.#writes.isWaiting || !this.#isSynced;
    const patience = this.#isSynced ? ACKNOWLEDGE_MS : FIRST_SYNC_MS;
    if (isOwed && Date.now() - this.#heardAt > patience) this.hangUp();
  }

  send(frame: Uint8Array<ArrayBuffer>): void {
    if (this.#state !== this.OPEN) return;
    const write = syncWriteOf(frame);
    if (write === null) this.#socket?.send(frame);
    else if (write === 'step2') {
      this.#hasAnswered = true;
      this.#writeParts(write, frame);
    } else if (this.#hasAnswered) this.#writeParts(write, frame);
  }

  /** A large write goes in parts, so that none is refused for its size. What it carries is stored when the last one is. */
  #writeParts(write: 'step2' | 'update', frame: Uint8Array<ArrayBuffer>): void {
    const rows = this.#owner.rowsOf(write);
    if (frame.length <= LIMITS.writePartBytes) {
      this.#write({ frame, rows });
      return;
    }
    const parts = splitUpdate(payloadOf(frame), LIMITS.writePartBytes);
    for (const part of parts.slice(0, -1)) this.#write({ frame: encodeUpdate(part), rows: [] });
    const last = parts.at(-1);
    if (last === undefined) return;
    this.#write({ frame: write === 'step2' ? encodeSyncStep2(last) : encodeUpdate(last), rows });
  }

  #write(write: Write<Row>): void {
    if (this.#mayWrite === null) this.#held.push(write);
    else if (this.#mayWrite) {
      if (!this.#writes.isWaiting) this.#heardAt = Date.now();
      this.#writes.add(write.rows);
      this.#socket?.send(write.frame);
    }
  }

  /** The server has said what this connection may do: what was held back goes out, or never. */
  welcome(mayWrite: boolean): void {
    this.#mayWrite = mayWrite;
    const held = this.#held;
    this.#held = [];
    for (const write of held) this.#write(write);
  }

  /** The first sync is complete. */
  synced(): void {
    this.#isSynced = true;
  }

  durable(through: number): Row[] {
    return this.#writes.durable(through);
  }

  /** Ends it as if the server had. */
  end(close: CloseName): void {
    this.#end(CLOSE[close].code, CLOSE[close].sentence);
  }

  /** Ends it as if the network had. */
  hangUp(): void {
    this.#end(BROKEN, '');
  }

  close(): void {
    const socket = this.#release();
    if (socket === undefined) return;
    socket?.close();
    this.#owner.gone(this, BROKEN);
  }

  #end(code: number, reason: string): void {
    const socket = this.#release();
    if (socket === undefined) return;
    socket?.close();
    this.#owner.gone(this, code);
    this.onclose?.({ code, reason });
  }

  /** `undefined` when it was gone already. */
  #release(): WebSocket | null | undefined {
    if (this.#state === this.CLOSED) return undefined;
    this.#state = this.CLOSED;
    if (this.#clock !== null) clearInterval(this.#clock);
    const socket = this.#socket;
    if (socket) {
      socket.onopen = null;
      socket.onmessage = null;
      socket.onclose = null;
      // Closing a socket that is still connecting is reported as an error.
      socket.onerror = () => undefined;
    }
    return socket;
  }
}

function syncWriteOf(frame: Uint8Array): 'step2' | 'update' | null {
  if (frame[0] !== MESSAGE.sync) return null;
  if (frame[1] === SYNC.step2) return 'step2';
  return frame[1] === SYNC.update ? 'update' : null;
}

function payloadOf(frame: Uint8Array): Uint8Array {
  const decoder = decoding.createDecoder(frame);
  // The message and its step.
  decoding.readVarUint(decoder);
  decoding.readVarUint(decoder);
  return decoding.readVarUint8Array(decoder);
}

function inTime<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no ticket in time')), TICKET_MS);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
