import { cutUpdate } from './cut-update.ts';
import type { FreshBlock } from './fresh-structs.ts';
import type { ParsedUpdate } from './parse-update.ts';

/**
 * The part of an update (V1) that somebody lacks: every struct from `lacksFrom(client)` on, and no deletes. `lacksFrom` is
 * `Infinity` for a client of which nothing is lacking.
 */
export function partOfUpdate(parsed: ParsedUpdate, lacksFrom: (client: number) => number): Uint8Array {
  const blocks: FreshBlock[] = [];
  for (let index = 0; index < parsed.blocks.length; index++) {
    const block = parsed.blocks.at(index);
    const from = Math.max(block.clock, lacksFrom(block.client));
    if (block.until > from) blocks.push({ ...block, from });
  }
  return cutUpdate(parsed, blocks, { ranges: [], asWritten: false });
}
