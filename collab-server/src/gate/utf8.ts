/** Length in UTF-16 units of the UTF-8 text in `bytes` from `start` to `end`; -1 when a strict decoder would refuse it. */
export function utf16Length(bytes: Uint8Array, start: number, end: number): number {
  let units = 0;
  let at = start;
  while (at < end) {
    // Most text is ASCII.
    if ((bytes[at] as number) < 0x80) {
      at++;
      units++;
      continue;
    }
    const size = characterBytes(bytes, at, end);
    if (size === 0) return -1;
    units += size === 4 ? 2 : 1;
    at += size;
  }
  return units;
}

/** Bytes of the character at `at`, or 0 when it is not well-formed (surrogates and overlong forms included). */
export function characterBytes(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at] as number;
  if (first < 0x80) return 1;
  const second = at + 1 < end ? (bytes[at + 1] as number) : 0;
  if ((second & 0xc0) !== 0x80 || first < 0xc2) return 0;
  if (first < 0xe0) return 2;
  if (at + 2 >= end || ((bytes[at + 2] as number) & 0xc0) !== 0x80) return 0;
  if (first < 0xf0) {
    if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second >= 0xa0)) return 0;
    return 3;
  }
  if (at + 3 >= end || ((bytes[at + 3] as number) & 0xc0) !== 0x80) return 0;
  if (first > 0xf4 || (first === 0xf0 && second < 0x90) || (first === 0xf4 && second >= 0x90)) return 0;
  return 4;
}
