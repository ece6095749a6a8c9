/** A place in a buffer that moves on as it is read; reused, so that reading allocates nothing. */
export interface Cursor {
  at: number;
}

export function readVarUint(data: Uint8Array, cursor: Cursor): number {
  let value = 0;
  let scale = 1;
  for (;;) {
    const byte = data[cursor.at++];
    if (byte === undefined) throw new Error('the bytes end too soon');
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
    scale *= 128;
  }
}

/** Bytes of numbers, one after the other. */
export function varUints(...values: readonly number[]): Uint8Array {
  return varUintList(values);
}

/** The same for as many as one likes. */
export function varUintList(values: Iterable<number>): Uint8Array {
  const bytes: number[] = [];
  for (let value of values) {
    while (value >= 0x80) {
      bytes.push((value % 128) | 0x80);
      value = Math.floor(value / 128);
    }
    bytes.push(value);
  }
  return Uint8Array.from(bytes);
}
