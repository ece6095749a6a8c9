import { randomInt } from 'node:crypto';

// Of this process only, so that nobody can look for names that count as one.
const SEED = randomInt(2 ** 30);
const BITS = 0x3fff_ffff;

/** A small number for the name of a root type, as it stands in an update: the same for the same name, here and now. */
export function rootNumber(bytes: Uint8Array, start: number, end: number): number {
  let mixed = SEED ^ (end - start);
  for (let at = start; at < end; at++) {
    mixed = Math.imul(mixed ^ (bytes[at] as number), 0x9e37_79b1);
    mixed ^= mixed >>> 15;
  }
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
  return (mixed ^ (mixed >>> 13)) & BITS;
}
