declare const isWireFrame: unique symbol;

/** One binary message of the server as it goes over the wire, header included: built once for any number of sockets. */
export type WireFrame = Buffer & { readonly [isWireFrame]: true };

/** Of RFC 6455, section 5.2, as far as this server says them by itself. */
export const OPCODE = { binary: 0x2, ping: 0x9 } as const;

const FINAL = 0x80;
const SHORT = 125;
const TWO_BYTES = 126;
const EIGHT_BYTES = 127;

/** Frames a message (RFC 6455, section 5.2). A server does not mask. */
export function wireFrame(message: Uint8Array, opcode: number = OPCODE.binary): WireFrame {
  const { length } = message;
  const header = length <= SHORT ? 2 : length <= 0xffff ? 4 : 10;
  const frame = Buffer.allocUnsafeSlow(header + length);
  frame[0] = FINAL | opcode;
  if (header === 2) frame[1] = length;
  else if (header === 4) {
    frame[1] = TWO_BYTES;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = EIGHT_BYTES;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.set(message, header);
  return frame as WireFrame;
}
