/** The message of an unmasked frame. */
export function messageIn(frame: Buffer): Uint8Array {
  const length = frame[1] ?? 0;
  const message = frame.subarray(length < 126 ? 2 : length === 126 ? 4 : 10);
  return new Uint8Array(message);
}
