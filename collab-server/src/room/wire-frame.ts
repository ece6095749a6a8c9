declare const isWireFrame: unique symbol;

/** One binary message of the server as it goes over the wire, header included: built once for any number of sockets. */
export type WireFrame = Buffer & { readonly [isWireFrame]: true };

const FINAL_BINARY = 0x82;
const SHORT = 125;
const TWO_BYTES = 126;
const EIGHT_BYTES = 127;

/** Frames a message (RFC 6455, section 5.2). A server does not mask. */
export function wireFrame(message: Uint8Array): WireFrame {
  const { length } = message;
  const header = length <= SHORT ? 2 : length <= 0xffff ? 4 : 10;
  const frame = Buffer.allocUnsafeSlow(header + length);
  frame[0] = FINAL_BINARY;
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
