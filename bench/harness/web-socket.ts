import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** A whole message: `buffer` from `start` to `end`. Valid only during the call; whoever keeps it copies it. */
export type OnMessage = (buffer: Buffer, start: number, end: number) => void;

export interface SocketOptions {
  /** `ws://host:port/path` */
  readonly url: string;
  readonly protocols?: readonly string[];
  readonly onMessage: OnMessage;
  readonly onClose?: (code: number, reason: string) => void;
}

const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const ABNORMAL = 1006;
/** A socket's own buffer is thrown away after a frame above this size. */
const KEPT_BYTES = 64 * 1024;

/** One for all sockets of a thread: they are read one after the other, and what is read is used up at once. */
const READ_BUFFER = Buffer.allocUnsafeSlow(256 * 1024);

/** The browser's side of a WebSocket with as little work as possible, so that load costs the machine little. */
export class LoadSocket {
  /** Data frames and their bytes on the wire, so far. */
  framesIn = 0;
  bytesIn = 0;
  readonly #socket: Socket;
  readonly #options: SocketOptions;
  #head = '';
  #accept = '';
  #isOpen = false;
  #onOpen: ((error?: Error) => void) | undefined;
  /** The beginning of a frame that has not come whole; `#held` of it are filled. */
  #partial: Buffer = Buffer.alloc(0);
  #held = 0;
  /** Fragments of a message whose last one is still to come. */
  #fragments: Buffer[] = [];
  #closedWith = ABNORMAL;
  #reason = '';

  private constructor(options: SocketOptions) {
    this.#options = options;
    const { hostname, port, host, pathname, search } = new URL(options.url);
    const onData = (length: number): boolean => {
      this.bytesIn += length;
      this.#read(READ_BUFFER.subarray(0, length));
      return true;
    };
    this.#socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: { buffer: READ_BUFFER, callback: onData },
    });
    const key = randomBytes(16).toString('base64');
    this.#accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
    const { protocols = [] } = options;
    this.#socket.write(
      `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n` +
        (protocols.length > 0 ? `Sec-WebSocket-Protocol: ${protocols.join(', ')}\r\n` : '') +
        '\r\n',
    );
    this.#socket.on('error', (error) => this.#onOpen?.(error));
    this.#socket.on('close', () => {
      this.#onOpen?.(new Error(`closed before it was open, with ${this.#closedWith} ${this.#reason}`));
      options.onClose?.(this.#closedWith, this.#reason);
    });
  }

  static open(options: SocketOptions): Promise<LoadSocket> {
    return new Promise((resolve, reject) => {
      const socket = new LoadSocket(options);
      socket.#onOpen = (error) => {
        socket.#onOpen = undefined;
        if (error === undefined) resolve(socket);
        else reject(error);
      };
    });
  }

  /** Sends what `maskedFrame` has made. */
  send(frame: Uint8Array): void {
    this.#socket.write(frame);
  }

  /** Bytes that the kernel has not taken yet. */
  get waitingBytes(): number {
    return this.#socket.writableLength;
  }

  /** Takes nothing off the wire any more, until `resume`. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Leaves without a word. */
  destroy(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    if (!this.#isOpen) {
      this.#readHead(chunk);
      return;
    }
    let at = 0;
    while (this.#held > 0 && at < chunk.length) {
      // Only the frame that has begun goes into a buffer of its own. Its length may not have come yet.
      const end = frameEnd(this.#partial.subarray(0, this.#held), 0);
      const next = Math.min(chunk.length, end === undefined ? at + 1 : at + end - this.#held);
      this.#hold(chunk.subarray(at, next), end);
      at = next;
      const whole = this.#partial.subarray(0, this.#held);
      if (this.#readFrames(whole) === whole.length) this.#letGo();
    }
    const rest = at === 0 ? chunk : chunk.subarray(at);
    const used = this.#readFrames(rest);
    if (used < rest.length) this.#hold(rest.subarray(used), (frameEnd(rest, used) ?? used) - used);
  }

  #hold(bytes: Buffer, end = 0): void {
    const needed = this.#held + bytes.length;
    if (needed > this.#partial.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, end, 64));
      this.#partial.copy(grown, 0, 0, this.#held);
      this.#partial = grown;
    }
    bytes.copy(this.#partial, this.#held);
    this.#held = needed;
  }

  #letGo(): void {
    this.#held = 0;
    if (this.#partial.length > KEPT_BYTES) this.#partial = Buffer.alloc(0);
  }

  /** Reads all frames that are whole; returns how many bytes they were. */
  #readFrames(data: Buffer): number {
    let at = 0;
    for (;;) {
      const end = frameEnd(data, at);
      if (end === undefined || end > data.length) return at;
      const short = (data[at + 1] ?? 0) & 0x7f;
      const start = at + (short < 126 ? 2 : short === 126 ? 4 : 10);
      this.#takeFrame(data, { first: data[at] ?? 0, start, end });
      at = end;
    }
  }

  #takeFrame(data: Buffer, { first, start, end }: { first: number; start: number; end: number }): void {
    const opcode = first & 0x0f;
    const isLast = (first & 0x80) !== 0;
    if (opcode === OPCODE.binary || opcode === OPCODE.continuation) {
      this.framesIn++;
      if (isLast && this.#fragments.length === 0) {
        this.#options.onMessage(data, start, end);
        return;
      }
      this.#fragments.push(Buffer.from(data.subarray(start, end)));
      if (!isLast) return;
      const message = Buffer.concat(this.#fragments);
      this.#fragments = [];
      this.#options.onMessage(message, 0, message.length);
    } else if (opcode === OPCODE.ping) {
      this.#socket.write(maskedFrame(data.subarray(start, end), OPCODE.pong));
    } else if (opcode === OPCODE.close) {
      this.#closedWith = end - start >= 2 ? data.readUInt16BE(start) : 1005;
      this.#reason = data.toString('utf8', Math.min(start + 2, end), end);
      this.#socket.end(maskedFrame(data.subarray(start, Math.min(start + 2, end)), OPCODE.close));
    }
  }

  #readHead(chunk: Buffer): void {
    this.#head += chunk.toString('latin1');
    const end = this.#head.indexOf('\r\n\r\n');
    if (end === -1) return;
    const head = this.#head.slice(0, end);
    const rest = Buffer.from(this.#head.slice(end + 4), 'latin1');
    this.#head = '';
    if (!/^HTTP\/1\.1 101 /.test(head) || !head.includes(this.#accept)) {
      this.#onOpen?.(new Error(`no WebSocket: ${head.split('\r\n')[0]}`));
      this.#socket.destroy();
      return;
    }
    this.#isOpen = true;
    this.#onOpen?.();
    // Whoever opened it learns of it in a later turn, and may want to be ready for the first message.
    if (rest.length > 0) this.#read(rest);
  }
}

/** Where the frame that begins at `at` ends; `undefined` when not even its head is there. */
function frameEnd(data: Buffer, at: number): number | undefined {
  if (data.length - at < 2) return undefined;
  const short = (data[at + 1] ?? 0) & 0x7f;
  if (short < 126) return at + 2 + short;
  if (short === 126) return data.length - at < 4 ? undefined : at + 4 + data.readUInt16BE(at + 2);
  return data.length - at < 10
    ? undefined
    : at + 10 + data.readUInt32BE(at + 2) * 2 ** 32 + data.readUInt32BE(at + 6);
}

const MASK = randomBytes(4);

/**
 * One message as a client's frame, masked as every client must: built once, sent as often as one likes. `head` comes
 * before the payload, so that nobody has to join the two.
 */
export function maskedFrame(
  payload: Uint8Array,
  opcode: number = OPCODE.binary,
  head: Uint8Array = new Uint8Array(0),
): Buffer {
  const length = head.length + payload.length;
  const lead = length < 126 ? 6 : length < 65_536 ? 8 : 14;
  const frame = Buffer.allocUnsafe(lead + length);
  frame[0] = 0x80 | opcode;
  if (lead === 6) frame[1] = 0x80 | length;
  else if (lead === 8) {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 0x80 | 127;
    frame.writeUInt32BE(Math.floor(length / 2 ** 32), 2);
    frame.writeUInt32BE(length % 2 ** 32, 6);
  }
  MASK.copy(frame, lead - 4);
  frame.set(head, lead);
  frame.set(payload, lead + head.length);
  for (let i = 0; i < length; i++) frame[lead + i] = (frame[lead + i] ?? 0) ^ (MASK[i & 3] ?? 0);
  return frame;
}
