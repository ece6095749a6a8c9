import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { REFUSALS, refusalNameOf } from './close-codes.ts';
import { EXTENSION, type ExtensionMessage, MESSAGE, SYNC } from './messages.ts';
import { ROLES } from './roles.ts';
import type { SchemaVersion } from './schema-version.ts';

export function encodeExtension(message: ExtensionMessage): Uint8Array<ArrayBuffer> {
  return frame((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.coscribe);
    encoding.writeVarUint(encoder, EXTENSION[message.type]);
    switch (message.type) {
      case 'hello':
        writeSchema(encoder, message.schema);
        break;
      case 'welcome':
        encoding.writeVarUint(encoder, ROLES.indexOf(message.role));
        writeSchema(encoder, message.schema);
        break;
      case 'durable':
        encoding.writeVarUint(encoder, message.through);
        break;
      case 'refused':
        encoding.writeVarUint(encoder, message.index);
        encoding.writeVarUint(encoder, REFUSALS[message.refusal].code);
        break;
      case 'goodbye':
        encoding.writeVarUint(encoder, message.withinMs);
        break;
    }
  });
}

/** Reads what follows the `coscribe` message number. Throws on anything that is not a known, complete message. */
export function decodeExtension(decoder: decoding.Decoder): ExtensionMessage {
  const type = decoding.readVarUint(decoder);
  switch (type) {
    case EXTENSION.hello:
      return { type: 'hello', schema: readSchema(decoder) };
    case EXTENSION.welcome: {
      const role = ROLES[decoding.readVarUint(decoder)];
      if (role === undefined) throw new Error('unknown role');
      return { type: 'welcome', role, schema: readSchema(decoder) };
    }
    case EXTENSION.durable:
      return { type: 'durable', through: decoding.readVarUint(decoder) };
    case EXTENSION.refused: {
      const index = decoding.readVarUint(decoder);
      const refusal = refusalNameOf(decoding.readVarUint(decoder));
      if (refusal === undefined) throw new Error('unknown refusal');
      return { type: 'refused', index, refusal };
    }
    case EXTENSION.goodbye:
      return { type: 'goodbye', withinMs: decoding.readVarUint(decoder) };
    default:
      throw new Error(`unknown extension message ${type}`);
  }
}

export function encodeSyncStep1(stateVector: Uint8Array): Uint8Array<ArrayBuffer> {
  return syncFrame(SYNC.step1, stateVector);
}

export function encodeSyncStep2(update: Uint8Array): Uint8Array<ArrayBuffer> {
  return syncFrame(SYNC.step2, update);
}

export function encodeUpdate(update: Uint8Array): Uint8Array<ArrayBuffer> {
  return syncFrame(SYNC.update, update);
}

/** `update` is an awareness update: a count, then (client id, clock, JSON state) for each. */
export function encodeAwareness(update: Uint8Array): Uint8Array<ArrayBuffer> {
  return frame((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.awareness);
    encoding.writeVarUint8Array(encoder, update);
  });
}

function syncFrame(step: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  return frame((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.sync);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, payload);
  });
}

function frame(write: (encoder: encoding.Encoder) => void): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  write(encoder);
  return encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>;
}

function writeSchema(encoder: encoding.Encoder, { major, minor }: SchemaVersion): void {
  encoding.writeVarUint(encoder, major);
  encoding.writeVarUint(encoder, minor);
}

function readSchema(decoder: decoding.Decoder): SchemaVersion {
  return { major: decoding.readVarUint(decoder), minor: decoding.readVarUint(decoder) };
}
