import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import WebSocket from 'ws';
import type { ServerName } from './server-process.ts';

const SYNC = 0;
const AUTH = 2;
const STEP1 = 0;
const STEP2 = 1;
const EMPTY_STATE_VECTOR = new Uint8Array([0]);
const EMPTY_UPDATE = new Uint8Array([0, 0]);

/** A y-websocket client without a document: it costs little, so that the server is what is measured. */
export interface RawClient {
  /** Sends one update message. */
  send(update: Uint8Array): void;
  close(): void;
}

/**
 * Connects and resolves when the first sync is answered (at once for the bare relay, which answers nothing).
 * Hocuspocus wants the document's name before every message, and a token first.
 */
export function connect(
  server: ServerName,
  target: { readonly url: string; readonly room: string },
  onUpdate: (update: Uint8Array) => void,
): Promise<RawClient> {
  const named = server === 'hocuspocus';
  const socket = new WebSocket(named ? target.url : `${target.url}/${target.room}`, {
    perMessageDeflate: false,
  });
  socket.binaryType = 'nodebuffer';
  const message = (write: (encoder: encoding.Encoder) => void): Uint8Array => {
    const encoder = encoding.createEncoder();
    if (named) encoding.writeVarString(encoder, target.room);
    write(encoder);
    return encoding.toUint8Array(encoder);
  };
  const sync = (step: number, payload: Uint8Array): Uint8Array =>
    message((encoder) => {
      encoding.writeVarUint(encoder, SYNC);
      encoding.writeVarUint(encoder, step);
      encoding.writeVarUint8Array(encoder, payload);
    });
  const client: RawClient = {
    send: (update) => socket.send(sync(2, update)),
    close: () => socket.close(),
  };
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (code, reason) => reject(new Error(`closed with ${code} ${reason}`)));
    socket.on('open', () => {
      if (named) {
        socket.send(
          message((encoder) => {
            encoding.writeVarUint(encoder, AUTH);
            encoding.writeVarUint(encoder, 0);
            encoding.writeVarString(encoder, 'bench');
            encoding.writeVarString(encoder, '4.7.0');
          }),
        );
      }
      socket.send(sync(STEP1, EMPTY_STATE_VECTOR));
      if (server === 'bare-relay') resolve(client);
    });
    socket.on('message', (data: Buffer) => {
      const decoder = decoding.createDecoder(data);
      if (named) decoding.readVarString(decoder);
      if (decoding.readVarUint(decoder) !== SYNC) return;
      const step = decoding.readVarUint(decoder);
      if (step === STEP1) {
        socket.send(sync(STEP2, EMPTY_UPDATE));
        return;
      }
      if (step === STEP2) resolve(client);
      onUpdate(decoding.readVarUint8Array(decoder));
    });
  });
}
