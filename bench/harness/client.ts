import type { Target } from './server-process.ts';
import { readVarUint, varUints } from './varints.ts';
import { LoadSocket, maskedFrame } from './web-socket.ts';

const SYNC = 0;
const AWARENESS = 1;
const AUTH = 2;
const STEP1 = 0;
const STEP2 = 1;
const UPDATE = 2;
/** Hocuspocus: a sync message that asks for no answer. */
const SYNC_REPLY = 4;
const EMPTY_STATE_VECTOR = Uint8Array.of(0);
const EMPTY_UPDATE = Uint8Array.of(0, 0);

/** `data` from `start` to `end`, valid only during the call; whoever keeps it copies it. */
export type OnPayload = (data: Buffer, start: number, end: number) => void;

export interface ClientOptions {
  readonly room: string;
  /** Every update of the document, that of the first sync included. */
  readonly onUpdate?: OnPayload;
  /** Every awareness update. */
  readonly onPresence?: OnPayload;
  /** The server has answered the first sync: everything it held has come. Never on the bare relay. */
  readonly onSynced?: () => void;
  readonly onClose?: (code: number, reason: string) => void;
  /** What this client has already, as a state vector; nothing when left out. */
  readonly stateVector?: Uint8Array;
  /** What it answers when the server asks for what it lacks; nothing when left out. */
  readonly answer?: {
    /** To a server that has nothing. */
    readonly whole: Uint8Array;
    /** To one that has everything: of a stock client, all deletes. */
    readonly rest: Uint8Array;
  };
}

/** How one server wants its messages. */
interface Dialect {
  readonly url: string;
  /** Before each message. */
  readonly prefix: Uint8Array;
  /** First of all. */
  readonly greeting: Uint8Array | undefined;
}

/**
 * A y-websocket client without a document, which costs so little that the server is what is measured. Hocuspocus wants the
 * document's name before every message, and a token first.
 */
export class Client {
  readonly socket: LoadSocket;
  /** Resolves at the server's first SyncStep2; on the bare relay, which answers nothing, when it is open. */
  readonly synced: Promise<void>;
  readonly #prefix: Uint8Array;

  private constructor(socket: LoadSocket, prefix: Uint8Array, synced: Promise<void>) {
    this.socket = socket;
    this.#prefix = prefix;
    this.synced = synced;
  }

  /** Resolves when the socket is open and the first sync is asked for. */
  static async open(target: Target, options: ClientOptions): Promise<Client> {
    const { url, prefix, greeting } = dialectOf(target, options.room);
    const { whole = EMPTY_UPDATE, rest = EMPTY_UPDATE } = options.answer ?? {};
    const done = Promise.withResolvers<void>();
    // Whoever does not wait for it is not to end by it.
    done.promise.catch(() => undefined);
    let socket: LoadSocket | undefined;
    const early: Buffer[] = [];
    const cursor = { at: 0 };
    const onMessage = (data: Buffer, start: number, end: number): void => {
      cursor.at = start;
      if (prefix.length > 0) {
        const length = readVarUint(data, cursor);
        cursor.at += length;
      }
      const type = readVarUint(data, cursor);
      if (type === AWARENESS) {
        readVarUint(data, cursor);
        options.onPresence?.(data, cursor.at, end);
        return;
      }
      if (type !== SYNC && type !== SYNC_REPLY) return;
      const step = readVarUint(data, cursor);
      readVarUint(data, cursor);
      if (step === STEP1) {
        const asksForAll = end - cursor.at === 1;
        const answer = maskedFrame(syncMessage(prefix, STEP2, asksForAll ? whole : rest));
        if (socket === undefined) early.push(answer);
        else socket.send(answer);
        return;
      }
      options.onUpdate?.(data, cursor.at, end);
      if (step !== STEP2) return;
      options.onSynced?.();
      done.resolve();
    };
    socket = await LoadSocket.open({
      url,
      onMessage,
      onClose: (code, reason) => {
        done.reject(new Error(`closed with ${code} ${reason}`));
        options.onClose?.(code, reason);
      },
    });
    if (greeting !== undefined) socket.send(maskedFrame(greeting));
    for (const frame of early) socket.send(frame);
    socket.send(maskedFrame(syncMessage(prefix, STEP1, options.stateVector ?? EMPTY_STATE_VECTOR)));
    if (target.name === 'bare-relay') done.resolve();
    return new Client(socket, prefix, done.promise);
  }

  /** The same, and resolves when everything that the server held has come. */
  static async synced(target: Target, options: ClientOptions): Promise<Client> {
    const client = await Client.open(target, options);
    await client.synced;
    return client;
  }

  /** An update message as a frame that `send` takes, to be built before the load begins. */
  updateFrame(update: Uint8Array): Buffer {
    return maskedFrame(syncMessage(this.#prefix, UPDATE, update));
  }

  /** One person's presence as a frame; `state` is JSON. */
  presenceFrame(client: number, clock: number, state: string): Buffer {
    const json = new TextEncoder().encode(state);
    const entry = Buffer.concat([varUints(1, client, clock, json.length), json]);
    return maskedFrame(Buffer.concat([this.#prefix, varUints(AWARENESS, entry.length), entry]));
  }

  /** Any bytes as a message, hostile ones included; of Hocuspocus, behind the document's name. */
  messageFrame(message: Uint8Array): Buffer {
    return maskedFrame(Buffer.concat([this.#prefix, message]));
  }

  send(frame: Uint8Array): void {
    this.socket.send(frame);
  }

  close(): void {
    this.socket.destroy();
  }
}

function dialectOf({ name, url }: Target, room: string): Dialect {
  if (name !== 'hocuspocus') return { url: `${url}/${room}`, prefix: new Uint8Array(0), greeting: undefined };
  const prefix = varString(room);
  return {
    url: `${url}/`,
    prefix,
    greeting: Buffer.concat([prefix, varUints(AUTH, 0), varString('bench'), varString('4.7.0')]),
  };
}

function syncMessage(prefix: Uint8Array, step: number, payload: Uint8Array): Uint8Array {
  return Buffer.concat([prefix, varUints(SYNC, step, payload.length), payload]);
}

function varString(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return Buffer.concat([varUints(bytes.length), bytes]);
}
