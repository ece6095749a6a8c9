import { crc32 } from 'node:zlib';

/**
 * CRC-32 over the bytes, begun with the last sequence number that they reach: it finds flipped bits, torn writes and bytes in
 * another row's place. It is no protection against forgery.
 */
export function checksumOf(bytes: Uint8Array, sequence: number): number {
  return crc32(bytes, sequence >>> 0);
}
