import { decodeExtension, MESSAGE, type SchemaVersion, SYNC } from '@coscribe/protocol';
import * as decoding from 'lib0/decoding';

/** One message of a client, taken apart as far as the server must; the bytes inside are not judged yet. */
export type ClientMessage =
  | { readonly type: 'step1'; readonly stateVector: Uint8Array }
  | { readonly type: 'write'; readonly kind: 'step2' | 'update'; readonly update: Uint8Array }
  | { readonly type: 'presence'; readonly update: Uint8Array }
  | { readonly type: 'query-presence' }
  | { readonly type: 'hello'; readonly schema: SchemaVersion };

/** `undefined`: not a message that a client may send, or cut short, or with something behind it. */
export function readClientMessage(frame: Uint8Array): ClientMessage | undefined {
  try {
    const decoder = decoding.createDecoder(frame);
    const message = readMessage(decoder);
    // Also keeps out a length that reaches beyond the frame: lib0 checks it against the whole underlying buffer.
    return decoder.pos === frame.length ? message : undefined;
  } catch {
    return undefined;
  }
}

function readMessage(decoder: decoding.Decoder): ClientMessage | undefined {
  switch (decoding.readVarUint(decoder)) {
    case MESSAGE.sync:
      return readSync(decoder);
    case MESSAGE.awareness:
      return { type: 'presence', update: decoding.readVarUint8Array(decoder) };
    case MESSAGE.queryAwareness:
      return { type: 'query-presence' };
    case MESSAGE.coscribe: {
      const message = decodeExtension(decoder);
      return message.type === 'hello' ? message : undefined;
    }
    default:
      return undefined;
  }
}

function readSync(decoder: decoding.Decoder): ClientMessage | undefined {
  switch (decoding.readVarUint(decoder)) {
    case SYNC.step1:
      return { type: 'step1', stateVector: decoding.readVarUint8Array(decoder) };
    case SYNC.step2:
      return { type: 'write', kind: 'step2', update: decoding.readVarUint8Array(decoder) };
    case SYNC.update:
      return { type: 'write', kind: 'update', update: decoding.readVarUint8Array(decoder) };
    default:
      return undefined;
  }
}

/**
 * Reads a state vector: how many clocks of which client somebody has. `undefined` when it is malformed or names more
 * than `maxClients` clients.
 */
export function readStateVector(bytes: Uint8Array, maxClients: number): Map<number, number> | undefined {
  try {
    const decoder = decoding.createDecoder(bytes);
    const count = decoding.readVarUint(decoder);
    if (count > maxClients) return undefined;
    const vector = new Map<number, number>();
    for (let left = count; left > 0; left--)
      vector.set(decoding.readVarUint(decoder), decoding.readVarUint(decoder));
    return decoder.pos === bytes.length ? vector : undefined;
  } catch {
    return undefined;
  }
}
