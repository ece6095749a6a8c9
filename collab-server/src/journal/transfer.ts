// Moving a buffer to another thread costs more than copying a small one.
const WORTH_MOVING = 16 * 1024;

/** The buffers among `parts` that had better be moved to another thread than copied. Their owner must not use them again. */
export function movableBuffers(parts: readonly { readonly bytes: Uint8Array }[]): ArrayBuffer[] {
  return parts.flatMap(({ bytes: { buffer, byteLength } }) =>
    byteLength >= WORTH_MOVING && buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
      ? [buffer]
      : [],
  );
}
